"""What people of the demonstration write, in both languages."""

from __future__ import annotations

from typing import Any

EN: dict[str, Any] = {
    "manual": "Quality manual\n\nPolicy, processes and responsibilities of the organization.\n",
    "manual_label": "Quality manual",
    "question": "Please state the opening hours of each site and who stands in for the director.",
    "ineligible": "The applicant only makes educational products and uses no curriculum to support "
    "competence. The standard does not apply to it.",
    "checked": "Checked against the application and its documents.",
    "justified": "The scope is eligible, competent auditors are available, no threat to impartiality.",
    "ict": "A video call for the online classes, agreed with the client.",
    "concern": "The internal audit programme does not yet cover the evening classes.",
    "settled": "The programme was extended; the first evening audit took place.",
    "topics": [
        ("Documented information", "Complete and current; the document list is kept."),
        ("Site and readiness", "Rooms, staff and records are ready for stage 2."),
        ("Scope and processes", "All programmes offered to learners are in the scope."),
    ],
    "internal_audit": "Performed for all processes this year; results recorded.",
    "management_review": "Held this year with all inputs; decisions recorded.",
    "ready": "The system works; the concern can be resolved before stage 2.",
    "stage_2": "Interviews with learners and observation of classes on each site.",
    "findings": {
        "major": [
            (
                "Grades of the final assessment cannot be traced to the marked work.",
                "Class 11B, spring term: 14 of 20 scripts are missing from the archive.",
            ),
        ],
        "minor": [
            (
                "The competence of two external lecturers is not shown.",
                "Personnel files of two lecturers hold no certificate and no evaluation.",
            ),
            (
                "The results of the survey of other beneficiaries were not analysed.",
                "Survey of parents in March: answers collected, no analysis, no decision.",
            ),
        ],
        "opportunity": [
            (
                "The feedback of graduates could reach the designers of courses earlier.",
                "Graduate survey discussed once a year only.",
            ),
        ],
    },
    "report": {
        "summary": "The team saw classes, spoke with learners, parents and staff, and sampled records.",
        "capability": "The system is capable of meeting its requirements and expected outcomes.",
        "internal_audit": "Internal audits are planned by risk and carried out by trained people.",
        "management_review": "The review covers all inputs and leads to decisions.",
        "effectiveness": "Objectives are measured; most were reached, the others have actions.",
        "scope_conclusion": "The scope is appropriate: it names every programme offered to learners.",
        "objectives_text": "All audit objectives were met within the planned time.",
        "use_of_marks": "The client controls the use of certification documents and marks.",
        "strengths": [
            "Learners take part in the design of courses.",
            "Complaints are answered quickly.",
        ],
    },
    "earlier": "The correction was seen in the records of this year.",
    "correction": "The missing records were completed and checked.",
    "cause": "The form for external staff did not ask for evidence of competence.",
    "corrective_action": "The form was changed; the registry checks it before each contract.",
    "evidence": "Changed form, list of completed records.\n",
    "plan_ok": "Cause and action fit the finding.",
    "verified": "Records of ten cases were seen; the action works.",
    "recommend": "The team recommends certification without conditions.",
    "reviewed": "The file is complete and consistent.",
    "granted": "All requirements are met; the report and the reviewed corrections support it.",
    "maintained": "The surveillance audit confirms that the system works.",
    "renewed": "Full audit, results of the cycle and complaints were weighed.",
    "suspended": "The surveillance audit was not allowed within the interval.",
    "not_recommended": "A major nonconformity is open and was not answered in time.",
    "refused": "A major nonconformity was not resolved; the requirements are not met.",
    "withdrawn": "The suspension was not resolved within its limit.",
    "transferred": "The client transfers its certification to another body.",
}
VI: dict[str, Any] = {
    "manual": "Sổ tay chất lượng\n\nChính sách, quá trình và trách nhiệm của tổ chức.\n",
    "manual_label": "Sổ tay chất lượng",
    "question": "Đề nghị cho biết giờ hoạt động của từng cơ sở và người thay thế hiệu trưởng.",
    "ineligible": "Đơn vị chỉ sản xuất sản phẩm giáo dục và không dùng chương trình giáo dục để phát "
    "triển năng lực. Tiêu chuẩn không áp dụng cho đơn vị.",
    "checked": "Đã đối chiếu với hồ sơ đăng ký và tài liệu kèm theo.",
    "justified": "Phạm vi phù hợp, có chuyên gia đánh giá đủ năng lực, không có nguy cơ về tính khách quan.",
    "ict": "Gọi video cho các lớp trực tuyến, đã thống nhất với khách hàng.",
    "concern": "Chương trình đánh giá nội bộ chưa bao gồm các lớp buổi tối.",
    "settled": "Chương trình đã được bổ sung; lần đánh giá buổi tối đầu tiên đã thực hiện.",
    "topics": [
        ("Thông tin dạng văn bản", "Đầy đủ và hiện hành; danh mục tài liệu được duy trì."),
        ("Địa điểm và sự sẵn sàng", "Phòng học, nhân sự và hồ sơ đã sẵn sàng cho giai đoạn 2."),
        ("Phạm vi và quá trình", "Mọi chương trình cung cấp cho người học đều nằm trong phạm vi."),
    ],
    "internal_audit": "Đã thực hiện cho mọi quá trình trong năm; kết quả được lưu.",
    "management_review": "Đã tiến hành trong năm với đủ đầu vào; quyết định được lưu.",
    "ready": "Hệ thống đang vận hành; điểm quan ngại có thể giải quyết trước giai đoạn 2.",
    "stage_2": "Phỏng vấn người học và dự giờ tại từng cơ sở.",
    "findings": {
        "major": [
            ("Điểm đánh giá tổng kết không truy xuất được tới bài đã chấm.",
             "Lớp 11B học kỳ II: thiếu 14 trong 20 bài thi trong kho lưu trữ."),
        ],
        "minor": [
            ("Chưa chứng minh được năng lực của hai giảng viên thỉnh giảng.",
             "Hồ sơ của hai giảng viên không có văn bằng và phiếu đánh giá."),
            ("Kết quả khảo sát bên thụ hưởng khác chưa được phân tích.",
             "Khảo sát phụ huynh tháng 3: có phiếu trả lời, không có phân tích và quyết định."),
        ],
        "opportunity": [
            ("Phản hồi của người tốt nghiệp có thể đến với người thiết kế khóa học sớm hơn.",
             "Khảo sát người tốt nghiệp chỉ được bàn mỗi năm một lần."),
        ],
    },
    "report": {
        "summary": "Đoàn đã dự giờ, trao đổi với người học, phụ huynh, nhân sự và lấy mẫu hồ sơ.",
        "capability": "Hệ thống có khả năng đáp ứng các yêu cầu và kết quả mong đợi.",
        "internal_audit": "Đánh giá nội bộ được lập kế hoạch theo rủi ro và do người được đào tạo thực hiện.",
        "management_review": "Xem xét của lãnh đạo bao gồm đủ đầu vào và dẫn tới quyết định.",
        "effectiveness": "Mục tiêu được đo lường; phần lớn đã đạt, phần còn lại có hành động.",
        "scope_conclusion": "Phạm vi phù hợp: nêu đủ mọi chương trình cung cấp cho người học.",
        "objectives_text": "Mọi mục tiêu đánh giá đã đạt trong thời gian dự kiến.",
        "use_of_marks": "Khách hàng kiểm soát việc sử dụng tài liệu và dấu chứng nhận.",
        "strengths": ["Người học tham gia thiết kế khóa học.", "Khiếu nại được trả lời nhanh."],
    },
    "earlier": "Đã thấy việc khắc phục trong hồ sơ năm nay.",
    "correction": "Hồ sơ còn thiếu đã được bổ sung và kiểm tra.",
    "cause": "Biểu mẫu cho nhân sự bên ngoài không yêu cầu bằng chứng năng lực.",
    "corrective_action": "Biểu mẫu đã sửa; phòng đào tạo kiểm tra trước mỗi hợp đồng.",
    "evidence": "Biểu mẫu đã sửa, danh sách hồ sơ đã bổ sung.\n",
    "plan_ok": "Nguyên nhân và hành động phù hợp với phát hiện.",
    "verified": "Đã xem hồ sơ của mười trường hợp; hành động có hiệu lực.",
    "recommend": "Đoàn đánh giá đề nghị chứng nhận, không kèm điều kiện.",
    "reviewed": "Hồ sơ đầy đủ và nhất quán.",
    "granted": "Các yêu cầu được đáp ứng; báo cáo và việc khắc phục đã xem xét là cơ sở.",
    "maintained": "Đánh giá giám sát xác nhận hệ thống vận hành.",
    "renewed": "Đã cân nhắc lần đánh giá toàn diện, kết quả cả chu kỳ và các khiếu nại.",
    "suspended": "Không cho phép đánh giá giám sát trong thời hạn.",
    "not_recommended": "Còn một sự không phù hợp nặng chưa được giải trình đúng hạn.",
    "refused": "Sự không phù hợp nặng không được giải quyết; yêu cầu chưa được đáp ứng.",
    "withdrawn": "Việc đình chỉ không được giải quyết trong thời hạn.",
    "transferred": "Khách hàng chuyển chứng nhận sang tổ chức khác.",
}  # fmt: skip
WORDS = {"en": EN, "vi": VI}
