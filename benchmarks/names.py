"""Invented organizations, people and application forms of the measuring world."""

from __future__ import annotations

from random import Random
from typing import Any

KINDS = {
    "early_childhood": ("Trường Mầm non", "Giáo dục mầm non cho trẻ từ 18 tháng đến 5 tuổi"),
    "school": ("Trường Trung học", "Giảng dạy chương trình trung học phổ thông"),
    "higher": ("Trường Đại học", "Đào tạo đại học và sau đại học"),
    "vocational": ("Trung tâm Đào tạo", "Đào tạo nghề cho người đi làm"),
}
STAFF = {"early_childhood": 31, "school": 74, "higher": 240, "vocational": 18}
LEARNERS = {"early_childhood": 280, "school": 1120, "higher": 5400, "vocational": 360}
FIRST = ("Lúa", "Mây", "Sóng", "Gió", "Trúc", "Sen", "Đá", "Nắng", "Suối", "Quế", "Ngọc", "Lam")
SECOND = ("Vàng", "Xanh", "Biếc", "Bạc", "Non", "Thơm", "Trong", "Hồng", "Tím", "Ngà", "Mới")
TOWNS = ("Bến Gió", "Đồi Quế", "Thung Lam", "Cầu Mây", "Vườn Sáo", "Ngã Ba Sen")
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô")
GIVEN = ("Lan", "Minh", "Hà", "Tuấn", "Chi", "Quân", "Thảo", "Dũng", "Yến", "Phúc", "Mai", "Kiên")


def person(draw: Random) -> str:
    """A full name."""
    return f"{draw.choice(FAMILY)} {draw.choice(GIVEN)} {draw.choice(GIVEN)}"


def level(number: int) -> str:
    """What kind of organization the one of this number is."""
    return list(KINDS)[number % len(KINDS)]


def organization(number: int, draw: Random) -> str:
    """A name that no other organization of this world has."""
    return f"{KINDS[level(number)][0]} {draw.choice(FIRST)} {draw.choice(SECOND)} {number:05d}"


def answers(name: str, number: int, draw: Random) -> dict[str, Any]:
    """A complete application, with the keys of the application form."""
    kind, town = level(number), draw.choice(TOWNS)
    return {
        "organization": {
            "legal_name": name,
            "english_name": f"Organization {number:05d}",
            "legal_status": "private",
            "registration_number": f"REG-{number:06d}",
            "address": f"{number % 300 + 1} đường Cây Sữa",
            "city": town,
            "country": "VN",
            "website": f"https://org-{number:05d}.example",
            "contact_name": person(draw),
            "contact_email": f"contact@org-{number:05d}.example",
            "contact_phone": "+84 28 0000 3300",
        },
        "system": {
            "edition": "21001:2018" if number % 3 else "21001:2025",
            "early_childhood": kind == "early_childhood",
            "operating_since": "2020-09-01",
            "last_internal_audit": "2025-03-10",
            "last_management_review": "2025-04-02",
            "is_transfer": False,
            "consultancy_used": False,
            "languages": "Tiếng Việt",
        },
        "scope": {
            "uses_curriculum": True,
            "only_products": False,
            "desired_scope": f"{KINDS[kind][1]}, trực tiếp.",
        },
        "notes": {},
        "sites": [_site(place, kind, town) for place in range(3 if kind == "higher" else 1)],
        "programmes": [
            {
                "name": f"Chương trình {part}",
                "level": kind,
                "delivery_modes": ["classroom"],
                "learners": LEARNERS[kind] // 2,
                "language": "Tiếng Việt",
                "in_scope": True,
            }
            for part in ("cơ bản", "nâng cao")
        ],
    }


def _site(place: int, kind: str, town: str) -> dict[str, Any]:
    return {
        "name": f"Cơ sở {place + 1}",
        "address": f"{place * 7 + 3} phố Bến Gỗ",
        "city": town,
        "country": "VN",
        "activities": "Điều hành, giảng dạy",
        "is_head_office": place == 0,
        "virtual": False,
        "shifts": 1,
        "full_time": STAFF[kind] // (place + 1),
        "full_time_hours_per_week": "40",
        "part_time": 6,
        "part_time_hours_per_week": "18",
        "temporary": 0,
        "contractors": 0,
    }
