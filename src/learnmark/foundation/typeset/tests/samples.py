"""One full set of data per document, in both languages; invented names under example domains."""

from __future__ import annotations

from typing import Any

BODY = {
    "name": "Tổ chức Chứng nhận Sao Khuê",
    "address": "12 phố Tràng Thi, phường Hoàn Kiếm, Hà Nội",
    "contact": "chungnhan@saokhue.example · +84 24 0000 0000",
}
CLIENT = {
    "name": "Trường Trung học Phổ thông Nguyễn Tất Thành",
    "unit": "Khối Trung học và Trung tâm Ngoại ngữ",
    "legal_entity": "Công ty Cổ phần Giáo dục Ánh Dương",
    "address": "136 đường Xuân Thủy, phường Cầu Giấy, Hà Nội",
}
SCOPE_VI = (
    "Thiết kế và cung cấp chương trình giáo dục trung học phổ thông và các khóa ngoại ngữ ngắn "
    "hạn, theo hình thức trực tiếp và kết hợp."
)
SCOPE_EN = (
    "Design and delivery of upper secondary education and short language courses, "
    "face to face and blended."
)


def site(number: int) -> dict[str, Any]:
    return {
        "name": f"Cơ sở {number}: Phân hiệu Đống Đa",
        "address": f"{number} ngõ Thổ Quan, phường Văn Miếu, Hà Nội",
        "kind": "headquarters" if number == 1 else "site",
        "activities": "Khóa ngoại ngữ ngắn hạn" if number % 3 == 0 else None,
    }


def shared(lang: str) -> dict[str, Any]:
    return {
        "lang": lang,
        "specimen": False,
        "document_date": "2027-03-05",
        "number": "SK-21001-0042",
        "body": BODY,
    }


def certificate(lang: str = "vi") -> dict[str, Any]:
    title_vi = "Tổ chức giáo dục – Hệ thống quản lý đối với tổ chức giáo dục"
    title_en = "Educational organizations – Management systems for educational organizations"
    vi = lang == "vi"
    return {
        **shared(lang),
        "client": {**CLIENT, "name_other": "Nguyen Tat Thanh Upper Secondary School"},
        "sites": [site(1), site(2)],
        "standard": {
            "designation": "ISO 21001:2018",
            "amendment": None,
            "title": title_vi if vi else title_en,
            "title_other": title_en if vi else title_vi,
        },
        "scope": SCOPE_VI if vi else SCOPE_EN,
        "scope_other": SCOPE_EN if vi else SCOPE_VI,
        "revision": 1,
        "dates": {
            "original": "2027-03-05",
            "effective": "2027-03-05",
            "expires": "2030-03-04",
            "revised": None,
            "earlier_cycle": None,
        },
        "accreditation": None,
        "verify_url": "https://register.saokhue.example/c/SK-21001-0042",
        "complaints": "https://saokhue.example/complaints · khieunai@saokhue.example",
        "signatory": {
            "name": "Phạm Thị Ngọc Ánh",
            "title": "Giám đốc Chứng nhận" if vi else "Director of Certification",
            "title_other": "Director of Certification" if vi else "Giám đốc Chứng nhận",
        },
    }


def quote(lang: str = "vi") -> dict[str, Any]:
    return {
        **shared(lang),
        "number": "BG-2027-017",
        "version": 2,
        "valid_until": "2027-05-31",
        "client": CLIENT,
        "contact": "Lê Thị Hường, Phó Hiệu trưởng · huong@nttedu.example",
        "standard": "ISO 21001:2018",
        "scope": SCOPE_VI,
        "sites": [site(1), site(2)],
        "audit_time": [
            {"activity": "Đánh giá giai đoạn 1", "days": "1.5", "remark": "Tại trụ sở chính"},
            {"activity": "Đánh giá giai đoạn 2", "days": "4", "remark": None},
            {"activity": "Mỗi lần giám sát", "days": "2", "remark": None},
        ],
        "audit_time_basis": ["Số nhân sự hiệu dụng: 86.", "Giảm 10 % vì chương trình đồng nhất."],
        "lines": [
            {
                "item": "Đánh giá ban đầu",
                "quantity": "5.5",
                "unit": "ngày công",
                "unit_price": "9500000",
                "amount": "52250000",
            },
            {
                "item": "Phí chứng nhận năm đầu",
                "quantity": "1",
                "unit": "năm",
                "unit_price": "6000000",
                "amount": "6000000",
            },
        ],
        "currency": "VND",
        "subtotal": "58250000",
        "tax_label": "VAT 8 %",
        "tax": "4660000",
        "total": "62910000",
        "assumptions": ["Thông tin trong đơn đăng ký là đầy đủ."],
        "terms": ["Thanh toán trong 30 ngày.", "Chi phí đi lại tính theo thực tế."],
        "prepared_by": "Đỗ Quang Vinh",
    }


def agreement(lang: str = "vi") -> dict[str, Any]:
    return {
        **shared(lang),
        "number": "TT-2027-009",
        "version": "3.1",
        "title": "Thỏa thuận chứng nhận" if lang == "vi" else "Certification agreement",
        "client": CLIENT,
        "preamble": "Các bên thỏa thuận như sau.\n\nThỏa thuận có hiệu lực từ khi chấp thuận.",
        "clauses": [
            {
                "title": "Nghĩa vụ của khách hàng",
                "text": "Khách hàng cam kết:",
                "points": [
                    "luôn đáp ứng các yêu cầu chứng nhận;",
                    "thông báo không chậm trễ mọi thay đổi quan trọng;",
                    "ngừng sử dụng dấu chứng nhận khi bị đình chỉ hoặc thu hồi.",
                ],
            },
            {
                "title": "Bảo mật",
                "text": "Thông tin của khách hàng được giữ bí mật.",
                "points": [],
            },
        ],
        "acceptances": [
            {
                "party": "client",
                "name": "Lê Thị Hường",
                "title": "Phó Hiệu trưởng",
                "accepted_at": "2027-03-02T09:12:33+07:00",
                "content_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "means": "Tài khoản có xác thực hai yếu tố",
            },
            {
                "party": "body",
                "name": "Phạm Thị Ngọc Ánh",
                "title": "Giám đốc Chứng nhận",
                "accepted_at": None,
                "content_hash": None,
                "means": None,
            },
        ],
    }


def audit(lang: str, kind: str) -> dict[str, Any]:
    return {
        **shared(lang),
        "kind": kind,
        "client": CLIENT,
        "standard": "ISO 21001:2018",
        "criteria": ["ISO 21001:2018", "Tài liệu hệ thống quản lý của khách hàng"],
        "objectives": [
            "Xác định sự phù hợp với chuẩn mực đánh giá.",
            "Đánh giá hiệu lực của hệ thống quản lý.",
        ],
        "scope": SCOPE_VI,
        "visits": [
            {
                "site": "Trụ sở chính",
                "address": CLIENT["address"],
                "kind": "headquarters",
                "starts": "2027-02-15",
                "ends": "2027-02-17",
                "mode": "on_site",
            },
            {
                "site": "Nền tảng học trực tuyến",
                "address": "https://hoc.nttedu.example",
                "kind": "virtual",
                "starts": "2027-02-17",
                "ends": "2027-02-17",
                "mode": "remote",
            },
        ],
        "team": [
            {"name": "Trần Quốc Hưng", "role": "team_leader", "affiliation": "Sao Khuê"},
            {"name": "Vũ Thị Mỹ Lệ", "role": "auditor", "affiliation": "Sao Khuê"},
            {"name": "Ngô Bá Khá", "role": "observer", "affiliation": None},
        ],
    }


def audit_plan(lang: str = "vi") -> dict[str, Any]:
    def session(day: str, starts: str, ends: str, activity: str) -> dict[str, Any]:
        return {
            "day": day,
            "starts": starts,
            "ends": ends,
            "activity": activity,
            "criteria": "8.1, 8.5" if starts > "09:00" else None,
            "site": "Trụ sở chính",
            "mode": "on_site",
            "auditors": ["Trần Quốc Hưng", "Vũ Thị Mỹ Lệ"],
        }

    return {
        **audit(lang, "stage_2"),
        "audit_days": "4.0",
        "sessions": [
            session("2027-02-15", "08:30", "09:00", "Họp khai mạc"),
            session("2027-02-15", "09:15", "11:30", "Phỏng vấn người học và quan sát lớp học"),
            session("2027-02-16", "18:00", "20:30", "Lớp buổi tối: quan sát và phỏng vấn"),
            session("2027-02-17", "16:00", "17:00", "Họp kết thúc"),
        ],
        "object_by": "2027-02-08",
        "language": "Tiếng Việt",
        "ict": "Họp trực tuyến có chia sẻ màn hình.",
        "confidentiality": None,
        "contact": "Trần Quốc Hưng · hung@saokhue.example",
    }


def stage1_conclusions(lang: str = "vi") -> dict[str, Any]:
    return {
        **audit(lang, "stage_1"),
        "topics": [
            {"title": "Thông tin dạng văn bản", "conclusion": "Đầy đủ và được kiểm soát."},
            {"title": "Hiểu biết về yêu cầu", "conclusion": "Lãnh đạo nắm rõ mục tiêu."},
        ],
        "concerns": [
            {
                "reference": "QT-1",
                "requirement": "9.1.2",
                "text": "Chưa phân tích phản hồi của người học có nhu cầu đặc biệt.",
            }
        ],
        "internal_audit": "Đã thực hiện một chu kỳ đầy đủ.",
        "management_review": "Đã lên lịch ngày 20/01/2027.",
        "readiness": "ready_with_concerns",
        "readiness_reason": "Các điểm cần quan tâm có thể giải quyết trong bốn tuần.",
        "stage_2": "Đoàn hai người, ba ngày, có buổi tối.",
        "stage_2_latest": "2027-07-31",
        "leader": "Trần Quốc Hưng",
        "concluded_on": "2027-02-01",
    }


def audit_report(lang: str = "vi") -> dict[str, Any]:
    return {
        **audit(lang, "stage_2"),
        "combination": "single",
        "days_planned": "4",
        "days_used": "4.5",
        "deviations": "Buổi quan sát lớp 11A chuyển sang ngày 16 vì lịch thi.",
        "issues": None,
        "changes": None,
        "unresolved": None,
        "ict": "Nền tảng trực tuyến được xem qua chia sẻ màn hình, ba giờ.",
        "summary": "Hệ thống được thiết lập và vận hành.\n\nNgười học được lắng nghe.",
        "strengths": ["Hệ thống cố vấn học tập rõ ràng."],
        "nonconformities": [
            {
                "reference": "KPH-01",
                "grade": "minor",
                "requirement": "ISO 21001:2018, 8.5.5",
                "statement": "Việc bảo vệ dữ liệu người học không được thực hiện như đã hoạch định.",
                "evidence": "3 trong 12 tài khoản của giáo viên đã nghỉ việc vẫn còn hoạt động.",
                "site": "Trụ sở chính",
                "auditor": "Vũ Thị Mỹ Lệ",
                "raised_on": "2027-02-16",
                "correction": "Đã khóa ba tài khoản ngày 18/02/2027.",
                "cause": "Quy trình nghỉ việc không có bước báo cho bộ phận công nghệ.",
                "corrective_action": "Bổ sung bước báo và rà soát hằng tháng.",
                "review": "Chấp nhận kế hoạch, Trần Quốc Hưng, 25/02/2027.",
                "status": "accepted",
            },
            {
                "reference": "KPH-02",
                "grade": "major",
                "requirement": "ISO 21001:2018, 9.2",
                "statement": "Đánh giá nội bộ không bao gồm các khóa ngoại ngữ.",
                "evidence": "Chương trình đánh giá nội bộ 2026, mã ĐGNB-26, không nêu Trung tâm.",
                "site": "Trung tâm Ngoại ngữ",
                "auditor": "Trần Quốc Hưng",
                "raised_on": "2027-02-17",
                "correction": None,
                "cause": None,
                "corrective_action": None,
                "review": None,
                "status": "open",
            },
        ],
        "opportunities": [
            {"reference": "CH-1", "requirement": "9.1.2", "text": "Khảo sát ngắn giữa kỳ."}
        ],
        "conformities": [
            {"reference": "PH-1", "requirement": "4.2", "text": "Bản đồ các bên quan tâm đầy đủ."}
        ],
        "earlier": [
            {
                "reference": "KPH-25-03",
                "requirement": "7.2",
                "result": "effective",
                "evidence": "Hồ sơ năng lực của 10 giáo viên mới đều đủ.",
            }
        ],
        "capability": "Hệ thống có khả năng đáp ứng yêu cầu.",
        "internal_audit": "Cần mở rộng phạm vi.",
        "management_review": "Thực hiện đầy đủ.",
        "effectiveness": "Có hiệu lực, trừ điểm nêu tại KPH-02.",
        "scope_conclusion": "Phạm vi phù hợp với danh mục chương trình.",
        "objectives_met": True,
        "objectives_text": "Mọi mục tiêu trong kế hoạch đã được thực hiện.",
        "use_of_marks": "Khách hàng chưa sử dụng dấu chứng nhận.",
        "recommendation": "grant",
        "conditions": "Sau khi KPH-02 được kiểm tra xác nhận.",
        "leader": "Trần Quốc Hưng",
        "concluded_on": "2027-02-17",
    }


SAMPLES = {
    "certificate": certificate,
    "quote": quote,
    "agreement": agreement,
    "audit_plan": audit_plan,
    "stage1_conclusions": stage1_conclusions,
    "audit_report": audit_report,
}
