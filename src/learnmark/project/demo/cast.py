"""Who is in the demonstration. Every party, person, place and figure here is invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from learnmark.rules.authority import Role


@dataclass(frozen=True)
class Person:
    """A member: name, local part of the address, position, roles."""

    name: str
    address: str
    title: str
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class BodyCast:
    """A certification body with its people."""

    slug: str
    name: str
    language: str
    country: str
    profile: dict[str, Any]
    people: tuple[Person, ...]
    accreditation: dict[str, Any] | None
    languages: tuple[str, ...]


@dataclass(frozen=True)
class OrganizationCast:
    """An organization, its people and the answers of its application."""

    slug: str
    name: str
    language: str
    country: str
    people: tuple[Person, ...]
    answers: dict[str, Any]
    story: str
    body: str
    extra: dict[str, Any] = field(default_factory=dict)


IN_VIETNAMESE = {
    "Coordinator": "Điều phối viên",
    "Application reviewer": "Chuyên viên xem xét đăng ký",
    "Audit planner": "Chuyên viên kế hoạch đánh giá",
    "Lead auditor": "Chuyên gia đánh giá trưởng",
    "Auditor": "Chuyên gia đánh giá",
    "Technical expert": "Chuyên gia kỹ thuật",
    "Technical reviewer": "Chuyên viên thẩm xét",
    "Head of certification": "Trưởng ban Chứng nhận",
    "Register administrator": "Quản trị sổ đăng ký",
    "Complaints officer": "Cán bộ giải quyết khiếu nại",
    "Impartiality committee": "Hội đồng đảm bảo tính khách quan",
}


def _office(*names: str, vietnamese: bool = False) -> tuple[Person, ...]:
    """The usual people of a body, in the order of the roles below."""
    posts = (
        ("coordinator", "Coordinator", (Role.COORDINATOR,)),
        ("reviewer1", "Application reviewer", (Role.APPLICATION_REVIEWER,)),
        ("planner", "Audit planner", (Role.PLANNER,)),
        ("leader", "Lead auditor", (Role.TEAM_LEADER, Role.AUDITOR)),
        ("auditor", "Auditor", (Role.AUDITOR,)),
        ("leader2", "Lead auditor", (Role.TEAM_LEADER, Role.AUDITOR)),
        ("expert", "Technical expert", (Role.TECHNICAL_EXPERT,)),
        ("reviewer", "Technical reviewer", (Role.REVIEWER,)),
        ("decision", "Head of certification", (Role.DECISION_MAKER,)),
        ("register", "Register administrator", (Role.REGISTER_ADMINISTRATOR,)),
        ("complaints", "Complaints officer", (Role.COMPLAINT_HANDLER,)),
        ("impartiality", "Impartiality committee", (Role.IMPARTIALITY_MEMBER,)),
    )
    return tuple(
        Person(name, address, IN_VIETNAMESE[title] if vietnamese else title, roles)
        for name, (address, title, roles) in zip(names, posts, strict=True)
    )


BODIES = (
    BodyCast(
        slug="sao-mai",
        name="Tổ chức Chứng nhận Sao Mai",
        language="vi",
        country="VN",
        profile={
            "code": "SM",
            "address": "18 phố Hàng Thông, phường Cửa Bắc",
            "city": "Hà Nội",
            "email": "lienhe@sao-mai.example",
            "phone": "+84 24 0000 1100",
            "website": "https://sao-mai.example",
            "complaints": "khieunai@sao-mai.example",
            "about_en": "Sao Mai certifies management systems of educational organizations in "
            "Viet Nam, in Vietnamese and English.",
            "about_vi": "Sao Mai chứng nhận hệ thống quản lý của các tổ chức giáo dục tại Việt Nam, "
            "bằng tiếng Việt và tiếng Anh.",
            "languages": ["vi", "en"],
            "signatory_name": "Bùi Thị Tuyết Mai",
            "signatory_title_en": "Head of Certification",
            "signatory_title_vi": "Trưởng ban Chứng nhận",
        },
        people=_office(
            "Lê Hương Giang",
            "Phạm Quỳnh Chi",
            "Đỗ Thùy Dung",
            "Trần Bình An",
            "Vũ Thanh Bình",
            "Nguyễn Đức Long",
            "Hoàng Minh Châu",
            "Ngô Thị Hoa",
            "Bùi Thị Tuyết Mai",
            "Lý Gia Khanh",
            "Tạ Thu Phương",
            "Dương Hồng Quân",
            vietnamese=True,
        ),
        accreditation={
            "accreditor": "Văn phòng Công nhận Minh Họa (tổ chức hư cấu)",
            "number": "MH-021-EOMS",
            "sectors": ["37"],
        },
        languages=("vi", "en"),
    ),
    BodyCast(
        slug="northwind",
        name="Northwind Assurance",
        language="en",
        country="SG",
        profile={
            "code": "NW",
            "address": "7 Larkspur Quay",
            "city": "Singapore",
            "email": "hello@northwind.example",
            "phone": "+65 0000 2200",
            "website": "https://northwind.example",
            "complaints": "complaints@northwind.example",
            "about_en": "Northwind audits schools, academies and training departments in the region.",
            "about_vi": "Northwind đánh giá các trường học, học viện và đơn vị đào tạo trong khu vực.",
            "languages": ["en", "vi"],
            "signatory_name": "Imogen Castellane",
            "signatory_title_en": "Certification Manager",
            "signatory_title_vi": "Giám đốc Chứng nhận",
        },
        people=_office(
            "Theodora Lindqvist",
            "Marcus Adebowale",
            "Priya Venkataraman",
            "Callum Okonkwo",
            "Yuki Hasegawa",
            "Beatrix Holloway",
            "Rafael Monteverde",
            "Saoirse Delacroix",
            "Imogen Castellane",
            "Nadia Petrosyan",
            "Oliver Brandvold",
            "Lucia Fairweather",
        ),
        accreditation=None,
        languages=("en", "vi"),
    ),
)


def _site(
    name: str, address: str, city: str, activities: str, full_time: int, **more: Any
) -> dict[str, Any]:
    """A site of an application; hours are a week's."""
    site = {
        "name": name, "address": address, "city": city, "country": "VN", "activities": activities,
        "is_head_office": True, "virtual": False, "shifts": 1, "full_time": full_time,
        "full_time_hours_per_week": "40", "part_time": 0, "temporary": 0, "contractors": 0,
    }  # fmt: skip
    return {**site, **more}


def _programme(
    name: str, level: str, modes: list[str], learners: int, language: str
) -> dict[str, Any]:
    return {
        "name": name, "level": level, "delivery_modes": modes, "learners": learners,
        "language": language, "in_scope": True,
    }  # fmt: skip


SAID = {
    "en": {
        "licence": "Licence of the education authority, renewed every five years.",
        "activities": "Admission, teaching, assessment, learner support; own rooms and staff.",
        "special_needs": "Individual plans with a specialist on call.",
    },
    "vi": {
        "licence": "Giấy phép hoạt động giáo dục, gia hạn năm năm một lần.",
        "activities": "Tuyển sinh, giảng dạy, đánh giá, hỗ trợ người học; phòng học và nhân sự riêng.",
        "special_needs": "Kế hoạch cá nhân với chuyên gia khi cần.",
    },
}
"""What every organization says alike, in its language."""


def _organization(
    slug: str,
    name: str,
    language: str,
    person: str,
    title: str,
    *,
    body: str,
    story: str,
    scope: str,
    sites: list[dict[str, Any]],
    programmes: list[dict[str, Any]],
    country: str = "VN",
    english_name: str = "",
    organization: dict[str, Any] | None = None,
    system: dict[str, Any] | None = None,
    scope_more: dict[str, Any] | None = None,
    edition: str = "21001:2018",
    **extra: Any,
) -> OrganizationCast:
    first, said = sites[0], SAID[language]
    answers = {
        "organization": {
            "legal_name": name,
            "english_name": english_name or name,
            "legal_status": "private",
            "registration_number": f"REG-{sum(map(ord, slug)) * 7919 % 900_000 + 100_000}",
            "address": first["address"],
            "city": first["city"],
            "country": country,
            "website": f"https://{slug}.example",
            "contact_name": person,
            "contact_email": f"contact@{slug}.example",
            "contact_phone": "+84 28 0000 3300",
            **(organization or {}),
        },
        "system": {
            "edition": edition,
            "early_childhood": any(p["level"] == "early_childhood" for p in programmes),
            "is_transfer": False,
            "consultancy_used": False,
            "languages": "Tiếng Việt" if language == "vi" else "English",
            "outsourced_processes": "",
            "legal_duties": said["licence"],
            **(system or {}),
        },
        "scope": {
            "uses_curriculum": True,
            "only_products": False,
            "desired_scope": scope,
            "main_activities": said["activities"],
            "special_needs": said["special_needs"],
            **(scope_more or {}),
        },
        "sites": [{**site, "country": country} for site in sites],
        "programmes": programmes,
        "notes": {},
    }
    people = (Person(person, "contact", title, (Role.QUALITY_MANAGER, Role.CLIENT_CONTACT)),)
    return OrganizationCast(slug, name, language, country, people, answers, story, body, extra)


ORGANIZATIONS = (
    _organization(
        "vanh-khuyen", "Trường Mầm non Vành Khuyên", "vi", "Đinh Thị Ngọc Lan", "Hiệu trưởng",
        body="sao-mai", story="active_first_surveillance_due",
        english_name="Vanh Khuyen Kindergarten",
        scope="Giáo dục mầm non cho trẻ từ 18 tháng đến 5 tuổi, hình thức trực tiếp.",
        sites=[_site("Cơ sở chính", "25 đường Cây Sữa", "Đà Nẵng", "Chăm sóc, giáo dục mầm non", 31)],
        programmes=[
            _programme("Chương trình nhà trẻ", "early_childhood", ["classroom"], 84, "Tiếng Việt"),
            _programme("Chương trình mẫu giáo", "early_childhood", ["classroom"], 196, "Tiếng Việt"),
        ],
    ),
    _organization(
        "song-han", "Trường Trung học phổ thông Sông Hàn", "vi", "Phan Văn Khải Hoàn",
        "Phó hiệu trưởng", body="sao-mai", story="surveillance_overdue",
        english_name="Song Han High School",
        scope="Giảng dạy chương trình trung học phổ thông và hoạt động trải nghiệm, trực tiếp.",
        sites=[_site("Trường Sông Hàn", "102 đường Bến Gỗ", "Đà Nẵng", "Giảng dạy, quản lý", 74,
                     part_time=6, part_time_hours_per_week="18")],
        programmes=[_programme("Trung học phổ thông", "school", ["classroom"], 1120, "Tiếng Việt")],
    ),
    _organization(
        "cat-vang", "Trường Đại học Cát Vàng", "vi", "Tôn Nữ Diệu Linh", "Trưởng phòng Đảm bảo chất lượng",
        body="sao-mai", story="stage_2_in_progress", english_name="Cat Vang University",
        edition="21001:2025",
        scope="Đào tạo đại học và sau đại học các ngành kinh tế, du lịch và công nghệ; trực tiếp và kết hợp.",
        sites=[
            _site("Cơ sở Biển Đông", "1 đường Rặng Dương", "Nha Trang", "Điều hành, giảng dạy", 182,
                  part_time=40, part_time_hours_per_week="16", contractors=24, contractor_hours="10"),
            _site("Cơ sở Đồi Thông", "66 đường Sương Mai", "Đà Lạt", "Giảng dạy, ký túc xá", 58,
                  is_head_office=False),
            _site("Học trực tuyến", "", "", "Lớp học ảo", 9, is_head_office=False, virtual=True),
        ],
        programmes=[
            _programme("Cử nhân Quản trị du lịch", "higher", ["classroom", "blended"], 1450, "Tiếng Việt"),
            _programme("Cử nhân Công nghệ thông tin", "higher", ["classroom"], 980, "Tiếng Việt"),
            _programme("Thạc sĩ Quản trị kinh doanh", "higher", ["blended"], 210, "Tiếng Anh"),
        ],
    ),
    _organization(
        "trang-an", "Trường Cao đẳng nghề Tràng An", "vi", "Kiều Mạnh Hùng", "Trưởng phòng Đào tạo",
        body="sao-mai", story="suspended", english_name="Trang An Vocational College",
        scope="Đào tạo nghề cơ điện, ô tô và nấu ăn, trực tiếp và tại doanh nghiệp.",
        sites=[_site("Khu xưởng thực hành", "9 đường Lò Rèn", "Ninh Bình", "Giảng dạy, thực hành", 96,
                     contractors=12, contractor_hours="20")],
        programmes=[
            _programme("Cơ điện tử", "vocational", ["classroom", "workplace"], 420, "Tiếng Việt"),
            _programme("Kỹ thuật chế biến món ăn", "vocational", ["classroom", "workplace"], 260, "Tiếng Việt"),
        ],
    ),
    _organization(
        "hoa-phuong", "Trường Tiểu học Hoa Phượng", "vi", "Võ Thị Kim Oanh", "Hiệu trưởng",
        body="sao-mai", story="agreement_sent", english_name="Hoa Phuong Primary School",
        edition="21001:2025",
        scope="Giáo dục tiểu học và bán trú, trực tiếp.",
        sites=[_site("Trường Hoa Phượng", "40 đường Trống Trường", "Hải Phòng", "Giảng dạy, bán trú", 46)],
        programmes=[_programme("Giáo dục tiểu học", "school", ["classroom"], 760, "Tiếng Việt")],
    ),
    _organization(
        "binh-minh", "Trung tâm Tin học Bình Minh", "vi", "Chu Đình Trí", "Giám đốc",
        body="sao-mai", story="draft", english_name="Binh Minh Computing Centre",
        scope="Đào tạo tin học ứng dụng cho người đi làm.",
        sites=[_site("Văn phòng", "3 ngõ Đèn Lồng", "Cần Thơ", "Giảng dạy", 14)],
        programmes=[_programme("Tin học văn phòng", "vocational", ["blended"], 150, "Tiếng Việt")],
    ),
    _organization(
        "lotus-language", "Lotus Language Centre", "en", "Adaline Prewitt", "Academic Director",
        body="sao-mai", story="submitted", edition="21001:2025",
        scope="Teaching English and Vietnamese to adults and teenagers, in the classroom and online.",
        sites=[_site("Main centre", "210 Tamarind Street", "Ho Chi Minh City", "Teaching, administration", 38,
                     part_time=22, part_time_hours_per_week="12")],
        programmes=[
            _programme("General English", "other", ["classroom"], 640, "English"),
            _programme("Vietnamese for newcomers", "other", ["online"], 120, "Vietnamese"),
        ],
    ),
    _organization(
        "harbour-online", "Harbour Online Academy", "en", "Gideon Ashgrove", "Head of Quality",
        body="northwind", story="recertified", country="SG",
        scope="Online secondary education and tutoring.",
        sites=[_site("Studio office", "12 Beacon Row", "Singapore", "Content, teaching, support", 52)],
        programmes=[_programme("Secondary online school", "school", ["online"], 2300, "English")],
    ),
    _organization(
        "mekong-textiles", "Mekong Textiles JSC, Training Department", "en", "Rosalind Mai Fairbanks",
        "Training Manager", body="northwind", story="responses_pending",
        organization={
            "legal_status": "unit",
            "parent_legal_entity": "Mekong Textiles Joint Stock Company",
            "unit_name": "Training Department",
        },
        scope="Vocational training of sewing operators and line leaders of the company.",
        sites=[_site("Training hall", "Lot 8, Silk Industrial Park", "Long An", "Training", 17)],
        programmes=[_programme("Sewing operator", "corporate", ["workplace"], 900, "Vietnamese")],
    ),
    _organization(
        "blue-heron", "Blue Heron Publishing House", "en", "Percival Thornbury", "Managing Editor",
        body="northwind", story="declined",
        scope="Textbooks and teaching posters for schools.",
        scope_more={"uses_curriculum": False, "only_products": True},
        sites=[_site("Editorial office", "5 Inkwell Lane", "Hue", "Editing, printing", 23)],
        programmes=[_programme("Textbook catalogue", "other", ["classroom"], 0, "Vietnamese")],
    ),
    _organization(
        "riverside", "Riverside Vocational Institute", "en", "Cordelia Nakamura", "Quality Manager",
        body="northwind", story="expired_restorable", country="SG",
        scope="Vocational education in hospitality and logistics, classroom and workplace.",
        sites=[_site("Riverside campus", "88 Ferry Road", "Singapore", "Teaching, workshops", 120)],
        programmes=[_programme("Diploma in Logistics", "vocational", ["classroom", "workplace"], 610, "English")],
    ),
    _organization(
        "green-valley", "Green Valley School", "en", "Leopold Vance", "Principal",
        body="northwind", story="transferred", country="SG",
        scope="Primary and secondary education in the classroom.",
        sites=[_site("Valley campus", "4 Meadow Drive", "Singapore", "Teaching, boarding", 85)],
        programmes=[_programme("International school programme", "school", ["classroom"], 720, "English")],
    ),
    _organization(
        "thao-nguyen", "Trường Trung học cơ sở Thảo Nguyên", "vi", "Mạc Thị Hồng Nhung",
        "Hiệu trưởng", body="sao-mai", story="signed", english_name="Thao Nguyen Lower Secondary",
        edition="21001:2025", scope="Giáo dục trung học cơ sở, trực tiếp.",
        sites=[_site("Trường Thảo Nguyên", "77 đường Đồi Chè", "Mộc Châu", "Giảng dạy", 42)],
        programmes=[_programme("Trung học cơ sở", "school", ["classroom"], 610, "Tiếng Việt")],
    ),
    _organization(
        "lua-viet", "Học viện Ẩm thực Lúa Việt", "vi", "Âu Dương Khánh Vy", "Giám đốc đào tạo",
        body="sao-mai", story="stage_1_running", english_name="Lua Viet Culinary Academy",
        edition="21001:2025", scope="Đào tạo nghề bếp và phục vụ, trực tiếp và tại doanh nghiệp.",
        sites=[_site("Bếp thực hành", "12 đường Lúa Mới", "Huế", "Giảng dạy, thực hành", 33)],
        programmes=[_programme("Kỹ thuật bếp", "vocational", ["workplace"], 240, "Tiếng Việt")],
    ),
    _organization(
        "truong-xuan", "Trung tâm Giáo dục thường xuyên Trường Xuân", "vi", "Lạc Minh Tuệ",
        "Phụ trách chất lượng", body="sao-mai", story="awaiting_decision",
        english_name="Truong Xuan Continuing Education Centre",
        scope="Giáo dục thường xuyên cho người lớn, trực tiếp.",
        sites=[_site("Trung tâm", "5 phố Cây Đa", "Hải Dương", "Giảng dạy", 27)],
        programmes=[_programme("Bổ túc văn hóa", "vocational", ["classroom"], 380, "Tiếng Việt")],
    ),
    _organization(
        "son-ca", "Trường Năng khiếu Sơn Ca", "vi", "Quách Thị Ngân Hà", "Phó hiệu trưởng",
        body="sao-mai", story="withdrawn", english_name="Son Ca School of Arts",
        scope="Giáo dục năng khiếu nghệ thuật cho học sinh phổ thông.",
        sites=[_site("Trường Sơn Ca", "31 đường Ngân Nga", "Vinh", "Giảng dạy", 36)],
        programmes=[_programme("Năng khiếu âm nhạc", "school", ["classroom"], 290, "Tiếng Việt")],
    ),
    _organization(
        "silver-fern", "Silver Fern Business School", "en", "Octavia Brannigan", "Registrar",
        body="northwind", story="awaiting_review", country="SG",
        scope="Higher education in business, classroom and online.",
        sites=[_site("City campus", "19 Orchid Avenue", "Singapore", "Teaching", 64)],
        programmes=[_programme("Bachelor of Business", "higher", ["classroom", "online"], 870, "English")],
    ),
    _organization(
        "coral-bay", "Coral Bay Diving Academy", "en", "Matteo Falkenrath", "Chief Instructor",
        body="northwind", story="granted", country="SG",
        scope="Vocational training of diving instructors.",
        sites=[_site("Bay centre", "2 Jetty Road", "Singapore", "Teaching, pool", 21)],
        programmes=[_programme("Diving instructor", "vocational", ["workplace"], 130, "English")],
    ),
    _organization(
        "iron-gate", "Irongate Technical College", "en", "Hildegard Soames", "Deputy Principal",
        body="northwind", story="refused", country="SG",
        scope="Vocational education in welding and machining.",
        sites=[_site("Works campus", "40 Foundry Lane", "Singapore", "Teaching, workshops", 71)],
        programmes=[_programme("Welding", "vocational", ["classroom", "workplace"], 330, "English")],
    ),
    _organization(
        "maple-early", "Maple Early Years", "en", "Winifred Osei", "Centre Director",
        body="northwind", story="more_information", country="SG", edition="21001:2025",
        scope="Early childhood education for children from two to six years.",
        sites=[_site("Maple House", "16 Acorn Close", "Singapore", "Care and education", 19)],
        programmes=[_programme("Early years", "early_childhood", ["classroom"], 110, "English")],
    ),
)  # fmt: skip
