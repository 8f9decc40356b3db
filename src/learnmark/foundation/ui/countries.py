"""The countries of ISO 3166-1 by their two letters, named in English and Vietnamese.

Plain data without Django, so that reading a workbook and drawing a form share one table.
"""

from __future__ import annotations

import unicodedata
from functools import cache

FIRST = "VN"
"""The country that lists begin with; most of our readers are there."""

# Code, English name, Vietnamese name.
_TABLE = """
AD|Andorra|Andorra
AE|United Arab Emirates|Các Tiểu vương quốc Ả Rập Thống nhất
AF|Afghanistan|Afghanistan
AG|Antigua and Barbuda|Antigua và Barbuda
AI|Anguilla|Anguilla
AL|Albania|Albania
AM|Armenia|Armenia
AO|Angola|Angola
AQ|Antarctica|Nam Cực
AR|Argentina|Argentina
AS|American Samoa|Samoa thuộc Mỹ
AT|Austria|Áo
AU|Australia|Úc
AW|Aruba|Aruba
AX|Åland Islands|Quần đảo Åland
AZ|Azerbaijan|Azerbaijan
BA|Bosnia and Herzegovina|Bosna và Hercegovina
BB|Barbados|Barbados
BD|Bangladesh|Bangladesh
BE|Belgium|Bỉ
BF|Burkina Faso|Burkina Faso
BG|Bulgaria|Bulgaria
BH|Bahrain|Bahrain
BI|Burundi|Burundi
BJ|Benin|Benin
BL|Saint Barthélemy|Saint Barthélemy
BM|Bermuda|Bermuda
BN|Brunei Darussalam|Brunei
BO|Bolivia|Bolivia
BQ|Bonaire, Sint Eustatius and Saba|Bonaire, Sint Eustatius và Saba
BR|Brazil|Brasil
BS|Bahamas|Bahamas
BT|Bhutan|Bhutan
BV|Bouvet Island|Đảo Bouvet
BW|Botswana|Botswana
BY|Belarus|Belarus
BZ|Belize|Belize
CA|Canada|Canada
CC|Cocos (Keeling) Islands|Quần đảo Cocos (Keeling)
CD|Congo, Democratic Republic|Cộng hòa Dân chủ Congo
CF|Central African Republic|Cộng hòa Trung Phi
CG|Congo|Cộng hòa Congo
CH|Switzerland|Thụy Sĩ
CI|Côte d'Ivoire|Bờ Biển Ngà
CK|Cook Islands|Quần đảo Cook
CL|Chile|Chile
CM|Cameroon|Cameroon
CN|China|Trung Quốc
CO|Colombia|Colombia
CR|Costa Rica|Costa Rica
CU|Cuba|Cuba
CV|Cabo Verde|Cabo Verde
CW|Curaçao|Curaçao
CX|Christmas Island|Đảo Giáng Sinh
CY|Cyprus|Síp
CZ|Czechia|Séc
DE|Germany|Đức
DJ|Djibouti|Djibouti
DK|Denmark|Đan Mạch
DM|Dominica|Dominica
DO|Dominican Republic|Cộng hòa Dominica
DZ|Algeria|Algérie
EC|Ecuador|Ecuador
EE|Estonia|Estonia
EG|Egypt|Ai Cập
EH|Western Sahara|Tây Sahara
ER|Eritrea|Eritrea
ES|Spain|Tây Ban Nha
ET|Ethiopia|Ethiopia
FI|Finland|Phần Lan
FJ|Fiji|Fiji
FK|Falkland Islands (Malvinas)|Quần đảo Falkland (Malvinas)
FM|Micronesia|Micronesia
FO|Faroe Islands|Quần đảo Faroe
FR|France|Pháp
GA|Gabon|Gabon
GB|United Kingdom|Vương quốc Anh
GD|Grenada|Grenada
GE|Georgia|Gruzia
GF|French Guiana|Guiana thuộc Pháp
GG|Guernsey|Guernsey
GH|Ghana|Ghana
GI|Gibraltar|Gibraltar
GL|Greenland|Greenland
GM|Gambia|Gambia
GN|Guinea|Guinée
GP|Guadeloupe|Guadeloupe
GQ|Equatorial Guinea|Guinea Xích Đạo
GR|Greece|Hy Lạp
GS|South Georgia and the South Sandwich Islands|Nam Georgia và Quần đảo Nam Sandwich
GT|Guatemala|Guatemala
GU|Guam|Guam
GW|Guinea-Bissau|Guiné-Bissau
GY|Guyana|Guyana
HK|Hong Kong|Hồng Kông
HM|Heard Island and McDonald Islands|Đảo Heard và Quần đảo McDonald
HN|Honduras|Honduras
HR|Croatia|Croatia
HT|Haiti|Haiti
HU|Hungary|Hungary
ID|Indonesia|Indonesia
IE|Ireland|Ireland
IL|Israel|Israel
IM|Isle of Man|Đảo Man
IN|India|Ấn Độ
IO|British Indian Ocean Territory|Lãnh thổ Ấn Độ Dương thuộc Anh
IQ|Iraq|Iraq
IR|Iran|Iran
IS|Iceland|Iceland
IT|Italy|Ý
JE|Jersey|Jersey
JM|Jamaica|Jamaica
JO|Jordan|Jordan
JP|Japan|Nhật Bản
KE|Kenya|Kenya
KG|Kyrgyzstan|Kyrgyzstan
KH|Cambodia|Campuchia
KI|Kiribati|Kiribati
KM|Comoros|Comoros
KN|Saint Kitts and Nevis|Saint Kitts và Nevis
KP|Korea, Democratic People's Republic|Triều Tiên
KR|Korea, Republic|Hàn Quốc
KW|Kuwait|Kuwait
KY|Cayman Islands|Quần đảo Cayman
KZ|Kazakhstan|Kazakhstan
LA|Lao People's Democratic Republic|Lào
LB|Lebanon|Liban
LC|Saint Lucia|Saint Lucia
LI|Liechtenstein|Liechtenstein
LK|Sri Lanka|Sri Lanka
LR|Liberia|Liberia
LS|Lesotho|Lesotho
LT|Lithuania|Litva
LU|Luxembourg|Luxembourg
LV|Latvia|Latvia
LY|Libya|Libya
MA|Morocco|Maroc
MC|Monaco|Monaco
MD|Moldova|Moldova
ME|Montenegro|Montenegro
MF|Saint Martin (French part)|Saint Martin (phần thuộc Pháp)
MG|Madagascar|Madagascar
MH|Marshall Islands|Quần đảo Marshall
MK|North Macedonia|Bắc Macedonia
ML|Mali|Mali
MM|Myanmar|Myanmar
MN|Mongolia|Mông Cổ
MO|Macao|Ma Cao
MP|Northern Mariana Islands|Quần đảo Bắc Mariana
MQ|Martinique|Martinique
MR|Mauritania|Mauritanie
MS|Montserrat|Montserrat
MT|Malta|Malta
MU|Mauritius|Mauritius
MV|Maldives|Maldives
MW|Malawi|Malawi
MX|Mexico|México
MY|Malaysia|Malaysia
MZ|Mozambique|Mozambique
NA|Namibia|Namibia
NC|New Caledonia|Nouvelle-Calédonie
NE|Niger|Niger
NF|Norfolk Island|Đảo Norfolk
NG|Nigeria|Nigeria
NI|Nicaragua|Nicaragua
NL|Netherlands|Hà Lan
NO|Norway|Na Uy
NP|Nepal|Nepal
NR|Nauru|Nauru
NU|Niue|Niue
NZ|New Zealand|New Zealand
OM|Oman|Oman
PA|Panama|Panama
PE|Peru|Peru
PF|French Polynesia|Polynésie thuộc Pháp
PG|Papua New Guinea|Papua New Guinea
PH|Philippines|Philippines
PK|Pakistan|Pakistan
PL|Poland|Ba Lan
PM|Saint Pierre and Miquelon|Saint Pierre và Miquelon
PN|Pitcairn|Quần đảo Pitcairn
PR|Puerto Rico|Puerto Rico
PS|Palestine|Palestine
PT|Portugal|Bồ Đào Nha
PW|Palau|Palau
PY|Paraguay|Paraguay
QA|Qatar|Qatar
RE|Réunion|Réunion
RO|Romania|Romania
RS|Serbia|Serbia
RU|Russian Federation|Nga
RW|Rwanda|Rwanda
SA|Saudi Arabia|Ả Rập Xê Út
SB|Solomon Islands|Quần đảo Solomon
SC|Seychelles|Seychelles
SD|Sudan|Sudan
SE|Sweden|Thụy Điển
SG|Singapore|Singapore
SH|Saint Helena, Ascension and Tristan da Cunha|Saint Helena, Ascension và Tristan da Cunha
SI|Slovenia|Slovenia
SJ|Svalbard and Jan Mayen|Svalbard và Jan Mayen
SK|Slovakia|Slovakia
SL|Sierra Leone|Sierra Leone
SM|San Marino|San Marino
SN|Senegal|Sénégal
SO|Somalia|Somalia
SR|Suriname|Suriname
SS|South Sudan|Nam Sudan
ST|Sao Tome and Principe|São Tomé và Príncipe
SV|El Salvador|El Salvador
SX|Sint Maarten (Dutch part)|Sint Maarten (phần thuộc Hà Lan)
SY|Syria|Syria
SZ|Eswatini|Eswatini
TC|Turks and Caicos Islands|Quần đảo Turks và Caicos
TD|Chad|Tchad
TF|French Southern Territories|Vùng đất phía Nam thuộc Pháp
TG|Togo|Togo
TH|Thailand|Thái Lan
TJ|Tajikistan|Tajikistan
TK|Tokelau|Tokelau
TL|Timor-Leste|Timor-Leste
TM|Turkmenistan|Turkmenistan
TN|Tunisia|Tunisia
TO|Tonga|Tonga
TR|Türkiye|Thổ Nhĩ Kỳ
TT|Trinidad and Tobago|Trinidad và Tobago
TV|Tuvalu|Tuvalu
TW|Taiwan|Đài Loan
TZ|Tanzania|Tanzania
UA|Ukraine|Ukraina
UG|Uganda|Uganda
UM|United States Minor Outlying Islands|Các đảo nhỏ xa trung tâm thuộc Hoa Kỳ
US|United States|Hoa Kỳ
UY|Uruguay|Uruguay
UZ|Uzbekistan|Uzbekistan
VA|Holy See|Tòa Thánh Vatican
VC|Saint Vincent and the Grenadines|Saint Vincent và Grenadines
VE|Venezuela|Venezuela
VG|Virgin Islands (British)|Quần đảo Virgin thuộc Anh
VI|Virgin Islands (United States)|Quần đảo Virgin thuộc Mỹ
VN|Viet Nam|Việt Nam
VU|Vanuatu|Vanuatu
WF|Wallis and Futuna|Wallis và Futuna
WS|Samoa|Samoa
YE|Yemen|Yemen
YT|Mayotte|Mayotte
ZA|South Africa|Nam Phi
ZM|Zambia|Zambia
ZW|Zimbabwe|Zimbabwe
"""
_NAMES: dict[str, tuple[str, str]] = {
    code: (english, vietnamese)
    for code, english, vietnamese in (row.split("|") for row in _TABLE.split("\n") if row)
}
CODES = frozenset(_NAMES)
"""The two letters of every country."""


def country_name(code: str, language: str) -> str:
    """The name in Vietnamese for `vi`, else in English; what is no code comes back as it is."""
    names = _NAMES.get(code.upper())
    return code if names is None else names[language.startswith("vi")]


def country_code(text: str) -> str:
    """The two letters that a code or a name in either language means; empty if none."""
    wanted = " ".join(text.split())
    return wanted.upper() if wanted.upper() in CODES else _by_name().get(_folded(wanted), "")


@cache
def _by_name() -> dict[str, str]:
    return {_folded(name): code for code, names in _NAMES.items() for name in names}


@cache
def country_choices(language: str) -> tuple[tuple[str, str], ...]:
    """Code and name of every country, the first one first, the others by name."""
    named = [(code, country_name(code, language)) for code in CODES]
    return tuple(sorted(named, key=lambda pair: (pair[0] != FIRST, _folded(pair[1]), pair[0])))


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in plain if not unicodedata.combining(c))
