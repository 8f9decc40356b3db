"""Every field of a certification application, declared once.

ISO/IEC 17021-1:2015, 9.1.1 says what a certification body must ask; ISO 21001 adds headcounts,
learners, programmes and delivery modes. The web wizard and the workbook are both made from this
table, and both check answers against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LANGUAGES = ("en", "vi")
SHORT = 300
LONG = 4000


class Kind(StrEnum):
    """What an answer is."""

    TEXT = "text"
    MULTILINE = "multiline"
    CHOICE = "choice"
    DATE = "date"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"


class Sheet(StrEnum):
    """The sheet of the workbook on which a field stands."""

    ORGANIZATION = "organization"
    SITES = "sites"
    PERSONNEL = "personnel"
    PROGRAMMES = "programmes"
    NOTES = "notes"


@dataclass(frozen=True)
class Words:
    """The same words in both languages of the product."""

    en: str
    vi: str

    def in_language(self, language: str) -> str:
        """The words in Vietnamese for `vi`, else in English."""
        return self.vi if language == "vi" else self.en


@dataclass(frozen=True)
class Choice:
    """One of the answers of a choice."""

    key: str
    label: Words


@dataclass(frozen=True)
class Field:
    """One question.

    `needed_with` names another field of the section and the answer to it that makes this one
    required; `several` allows more than one choice; `lowest` and `highest` bound numbers;
    `longest` bounds text, in characters; `sheet` is given where it is not the section's.
    """

    key: str
    label: Words
    kind: Kind
    required: bool = False
    choices: tuple[Choice, ...] = ()
    help: Words = Words("", "")
    several: bool = False
    needed_with: tuple[str, str | bool] | None = None
    lowest: int | None = None
    highest: int | None = None
    longest: int = SHORT
    pattern: str = ""
    sheet: Sheet | None = None


@dataclass(frozen=True)
class Section:
    """One step of the wizard; a repeating one is a list of sites or programmes."""

    key: str
    label: Words
    fields: tuple[Field, ...]
    sheet: Sheet
    repeats: bool = False

    def field(self, key: str) -> Field:
        """The field with this key."""
        return next(field for field in self.fields if field.key == key)

    def on(self, sheet: Sheet) -> tuple[Field, ...]:
        """The fields of this step that stand on one sheet."""
        return tuple(field for field in self.fields if (field.sheet or self.sheet) is sheet)


def _choices(*rows: tuple[str, str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(key, Words(en, vi)) for key, en, vi in rows)


YES_NO = _choices(("yes", "Yes", "Có"), ("no", "No", "Không"))

EDITIONS = _choices(
    ("21001:2018", "ISO 21001:2018", "ISO 21001:2018"),
    ("21001:2025", "ISO 21001:2025", "ISO 21001:2025"),
)
LEGAL_STATUSES = _choices(
    ("public", "Public institution", "Cơ sở công lập"),
    ("private", "Private institution", "Cơ sở tư thục"),
    ("company", "Company", "Doanh nghiệp"),
    ("nonprofit", "Non-profit organization", "Tổ chức phi lợi nhuận"),
    ("unit", "Unit of a larger legal entity", "Đơn vị thuộc một pháp nhân lớn hơn"),
    ("other", "Other", "Khác"),
)
LEVELS = _choices(
    ("early_childhood", "Early childhood", "Giáo dục mầm non"),
    ("school", "School", "Giáo dục phổ thông"),
    ("vocational", "Vocational", "Giáo dục nghề nghiệp"),
    ("higher", "Higher education", "Giáo dục đại học"),
    ("adult", "Adult and continuing education", "Giáo dục thường xuyên"),
    ("corporate", "Corporate training", "Đào tạo trong doanh nghiệp"),
    ("other", "Other", "Khác"),
)
DELIVERY_MODES = _choices(
    ("classroom", "Classroom", "Trực tiếp tại lớp"),
    ("online", "Online", "Trực tuyến"),
    ("blended", "Blended", "Kết hợp"),
    ("workplace", "Workplace", "Tại nơi làm việc"),
)

COUNTRY = "[A-Z]{2}"
_COUNTRY_HELP = Words(
    "Two letters of ISO 3166, such as VN, or the name of the country.",
    "Hai chữ cái theo ISO 3166, ví dụ VN, hoặc tên quốc gia.",
)
_HOURS_HELP = Words("Hours per week of one person.", "Số giờ mỗi tuần của một người.")


def _text(key: str, en: str, vi: str, **more: object) -> Field:
    return Field(key, Words(en, vi), Kind.TEXT, **more)  # type: ignore[arg-type]  # rows of a table


def _long(key: str, en: str, vi: str, **more: object) -> Field:
    return Field(key, Words(en, vi), Kind.MULTILINE, longest=LONG, **more)  # type: ignore[arg-type]  # rows of a table


def _yes_no(key: str, en: str, vi: str, **more: object) -> Field:
    return Field(key, Words(en, vi), Kind.BOOLEAN, choices=YES_NO, **more)  # type: ignore[arg-type]  # rows of a table


def _date(key: str, en: str, vi: str, **more: object) -> Field:
    return Field(key, Words(en, vi), Kind.DATE, **more)  # type: ignore[arg-type]  # rows of a table


def _people(key: str, en: str, vi: str, **more: object) -> Field:
    bounds = {"lowest": 0, "highest": 1_000_000, "sheet": Sheet.PERSONNEL}
    return Field(key, Words(en, vi), Kind.INTEGER, **{**bounds, **more})  # type: ignore[arg-type]  # rows of a table


def _hours(key: str, en: str, vi: str, **more: object) -> Field:
    return Field(
        key,
        Words(en, vi),
        Kind.DECIMAL,
        help=_HOURS_HELP,
        lowest=0,
        highest=80,
        sheet=Sheet.PERSONNEL,
        **more,  # type: ignore[arg-type]  # rows of a table
    )


ORGANIZATION = Section(
    "organization",
    Words("Organization", "Tổ chức"),
    (
        _text("legal_name", "Legal name", "Tên pháp lý", required=True),
        _text("trading_name", "Trading name", "Tên giao dịch"),
        _text("english_name", "English name", "Tên tiếng Anh"),
        Field(
            "legal_status",
            Words("Legal entity status", "Loại hình pháp lý"),
            Kind.CHOICE,
            required=True,
            choices=LEGAL_STATUSES,
        ),
        _text(
            "registration_number",
            "Registration number",
            "Số đăng ký",
            help=Words(
                "Of the register of companies or the founding decision.",
                "Số đăng ký kinh doanh hoặc số quyết định thành lập.",
            ),
        ),
        _text(
            "parent_legal_entity",
            "Parent legal entity",
            "Pháp nhân chủ quản",
            needed_with=("legal_status", "unit"),
        ),
        _text("unit_name", "Name of the unit", "Tên đơn vị", needed_with=("legal_status", "unit")),
        _text("address", "Address of the main office", "Địa chỉ trụ sở chính", required=True),
        _text("city", "City or ward", "Thành phố hoặc xã, phường", required=True),
        _text("province", "Province or state", "Tỉnh, thành phố trực thuộc trung ương"),
        _text("country", "Country", "Quốc gia", required=True, pattern=COUNTRY, help=_COUNTRY_HELP),
        _text("website", "Website", "Trang web", pattern=r"(https?://)?[^\s/]+\.[^\s]+"),
        _text("contact_name", "Contact person", "Người liên hệ", required=True),
        _text(
            "contact_email",
            "Email of the contact person",
            "Thư điện tử của người liên hệ",
            required=True,
            pattern=r"[^@\s]+@[^@\s]+\.[^@\s]+",
        ),
        _text("contact_phone", "Phone of the contact person", "Điện thoại của người liên hệ"),
        _long(
            "group_links",
            "Functions, relationships and links in a group",
            "Chức năng, các mối quan hệ và liên kết trong tập đoàn",
        ),
    ),
    Sheet.ORGANIZATION,
)

SYSTEM = Section(
    "system",
    Words("Management system", "Hệ thống quản lý"),
    (
        Field(
            "edition",
            Words("Edition of the standard", "Phiên bản tiêu chuẩn"),
            Kind.CHOICE,
            required=True,
            choices=EDITIONS,
        ),
        _yes_no(
            "early_childhood",
            "Early childhood services offered",
            "Có dịch vụ giáo dục mầm non",
            required=True,
        ),
        _date("operating_since", "System in operation since", "Hệ thống vận hành từ ngày"),
        _date("last_internal_audit", "Last internal audit", "Lần đánh giá nội bộ gần nhất"),
        _date(
            "last_management_review",
            "Last management review",
            "Lần xem xét của lãnh đạo gần nhất",
        ),
        _yes_no(
            "is_transfer",
            "Transfer of an existing certificate",
            "Chuyển đổi chứng chỉ hiện có",
            required=True,
        ),
        _text(
            "existing_certificate",
            "Number of the existing certificate",
            "Số chứng chỉ hiện có",
            needed_with=("is_transfer", True),
        ),
        _text(
            "existing_certification_body",
            "Certification body that issued it",
            "Tổ chức chứng nhận đã cấp",
            needed_with=("is_transfer", True),
        ),
        _date(
            "existing_expiry",
            "Existing certificate valid until",
            "Chứng chỉ hiện có hiệu lực đến",
            needed_with=("is_transfer", True),
        ),
        _yes_no("consultancy_used", "Consultancy was used", "Có sử dụng tư vấn", required=True),
        _text(
            "consultant_name",
            "Name of the consultant",
            "Tên người tư vấn",
            needed_with=("consultancy_used", True),
        ),
        _text(
            "consultant_organization",
            "Organization of the consultant",
            "Tổ chức của người tư vấn",
            needed_with=("consultancy_used", True),
        ),
        _date(
            "consultancy_ended",
            "Consultancy ended on",
            "Tư vấn kết thúc ngày",
            help=Words("Leave empty while it goes on.", "Để trống nếu còn đang tư vấn."),
        ),
        _long("outsourced_processes", "Outsourced processes", "Các quá trình thuê ngoài"),
        _long(
            "legal_duties",
            "Legal duties, licences and accreditations",
            "Nghĩa vụ pháp lý, giấy phép và công nhận",
        ),
        _text("languages", "Working languages", "Ngôn ngữ làm việc", required=True),
        _date("planned_stage_1", "Stage 1 wished for", "Thời gian mong muốn cho giai đoạn 1"),
        _date("planned_stage_2", "Stage 2 wished for", "Thời gian mong muốn cho giai đoạn 2"),
    ),
    Sheet.ORGANIZATION,
)

SCOPE = Section(
    "scope",
    Words("Scope", "Phạm vi"),
    (
        _yes_no(
            "uses_curriculum",
            "A curriculum is used to support competence",
            "Có sử dụng chương trình giáo dục để phát triển năng lực",
            required=True,
            help=Words(
                "Through teaching, learning, training or research.",
                "Thông qua giảng dạy, học tập, đào tạo hoặc nghiên cứu.",
            ),
        ),
        _yes_no(
            "only_products",
            "Only educational products are made",
            "Chỉ sản xuất sản phẩm giáo dục",
            required=True,
            help=Words("Such as textbooks.", "Ví dụ sách giáo khoa."),
        ),
        _long("desired_scope", "Desired scope", "Phạm vi mong muốn", required=True),
        _long("main_activities", "Main activities and resources", "Hoạt động và nguồn lực chính"),
        _long(
            "special_needs",
            "Provision for special needs",
            "Hỗ trợ người học có nhu cầu đặc biệt",
        ),
        _long(
            "left_out",
            "Programmes not in scope, with the reason",
            "Chương trình ngoài phạm vi và lý do",
        ),
    ),
    Sheet.ORGANIZATION,
)

SITES = Section(
    "sites",
    Words("Sites", "Địa điểm"),
    (
        _text("name", "Name of the site", "Tên địa điểm", required=True),
        _text("address", "Address", "Địa chỉ", needed_with=("virtual", False)),
        _text("city", "City or ward", "Thành phố hoặc xã, phường"),
        _text("province", "Province or state", "Tỉnh, thành phố trực thuộc trung ương"),
        _text("country", "Country", "Quốc gia", required=True, pattern=COUNTRY, help=_COUNTRY_HELP),
        _long("activities", "Activities at the site", "Hoạt động tại địa điểm", required=True),
        _yes_no("is_head_office", "Head office", "Trụ sở chính", required=True),
        _yes_no("virtual", "Virtual site", "Địa điểm ảo", required=True),
        Field(
            "shifts",
            Words("Number of shifts", "Số ca làm việc"),
            Kind.INTEGER,
            lowest=1,
            highest=10,
        ),
        _people("full_time", "Full-time people", "Người toàn thời gian", required=True),
        _hours("full_time_hours_per_week", "Full-time hours", "Giờ toàn thời gian", required=True),
        _people("part_time", "Part-time people", "Người bán thời gian"),
        _hours(
            "part_time_hours_per_week", "Part-time hours, average", "Giờ bán thời gian bình quân"
        ),
        _people("temporary", "Temporary people", "Người làm việc tạm thời"),
        _people(
            "contractors", "Contractors, external lecturers", "Người thỉnh giảng, theo hợp đồng"
        ),
        _hours("contractor_hours", "Contractor hours, average", "Giờ thỉnh giảng bình quân"),
    ),
    Sheet.SITES,
    repeats=True,
)

PROGRAMMES = Section(
    "programmes",
    Words("Programmes", "Chương trình"),
    (
        _text("name", "Name of the programme", "Tên chương trình", required=True),
        Field("level", Words("Level", "Trình độ"), Kind.CHOICE, required=True, choices=LEVELS),
        Field(
            "delivery_modes",
            Words("Delivery modes", "Hình thức thực hiện"),
            Kind.CHOICE,
            required=True,
            choices=DELIVERY_MODES,
            several=True,
            help=Words(
                "Several are separated by a semicolon.",
                "Nhiều hình thức cách nhau bằng dấu chấm phẩy.",
            ),
        ),
        Field(
            "learners",
            Words("Learners", "Số người học"),
            Kind.INTEGER,
            required=True,
            lowest=0,
            highest=10_000_000,
        ),
        _text("site", "Site", "Địa điểm"),
        _text("language", "Language of instruction", "Ngôn ngữ giảng dạy"),
        _yes_no("in_scope", "In scope", "Trong phạm vi", required=True),
    ),
    Sheet.PROGRAMMES,
    repeats=True,
)

NOTES = Section(
    "notes",
    Words("Notes", "Ghi chú"),
    (_long("notes", "Anything else we should know", "Thông tin khác chúng tôi cần biết"),),
    Sheet.NOTES,
)

SECTIONS = (ORGANIZATION, SYSTEM, SCOPE, SITES, PROGRAMMES, NOTES)
"""The steps of the wizard, in order."""

SINGLE = tuple(section for section in SECTIONS if not section.repeats)
