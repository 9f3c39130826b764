//! What the words of activities and of feedback mean; `meanings.rs` gathers all.

pub(super) const ACTIVITY_KINDS: &[(&str, &str)] = &[
    ("impact_assessment", "impact of procedures in a draft was assessed (đánh giá tác động), I.1, flow"),
    ("assessed_and_issued", "procedures that had been assessed were issued in a document, I.1, flow"),
    ("appraisal", "procedures of drafts were appraised (thẩm định, thẩm tra), I.2, flow"),
    ("publication", "procedures were published by decision (công bố), I.3, flow"),
    ("review", "procedures were reviewed, simplification proposed (rà soát, đơn giản hóa), I.4, flow"),
    ("survey", "people were asked how content they are (lấy ý kiến đánh giá sự hài lòng), I.7, flow"),
    ("evaluation", "officers and agencies were graded (đánh giá, xếp loại), I.7, flow"),
    ("integration_provincial", "services that stand on the provincial portal, I.8, stock"),
    (
        "integration_national",
        "services that stand on the national portal, or are approved for it, I.8, stock",
    ),
    ("communication", "communications (truyền thông), I.9, flow"),
    ("initiative", "initiatives of reform (sáng kiến cải cách), I.10, flow"),
    ("inspection", "agencies were inspected (kiểm tra), I.11, flow"),
];

pub(super) const NATURES: &[(&str, &str)] = &[
    ("flow", "it happened: records of the range are added up"),
    ("stock", "it stands: the latest record of each agency on or before the day shown"),
];

pub(super) const FEEDBACK_MEANS: &[(&str, &str)] = &[
    ("written", "in writing (văn bản)"),
    ("telephone", "by telephone (điện thoại)"),
    ("questionnaire", "on a questionnaire (phiếu lấy ý kiến)"),
    ("electronic", "by e-mail, portal or system (phương tiện điện tử)"),
];

pub(super) const FEEDBACK_KINDS: &[(&str, &str)] = &[
    ("regulation", "on a regulation (quy định hành chính)"),
    ("behaviour", "on how somebody acted (hành vi hành chính)"),
    ("proposal", "a proposal to do better; counted with regulations (kiến nghị)"),
];

pub(super) const COMPETENCES: &[(&str, &str)] = &[
    ("own", "the agency that received it handles it"),
    ("other", "another does, to which it is transferred"),
];

pub(super) const FEEDBACK_STATUSES: &[(&str, &str)] = &[
    ("received", "received, not yet classified (đã tiếp nhận)"),
    ("supplement_requested", "waits for what the sender was asked to add"),
    ("classified", "classified: whose it is and what it is about (đã phân loại)"),
    ("not_accepted", "does not meet the requirements (không tiếp nhận); final"),
    ("handled", "handled, not yet published (đã xử lý)"),
    ("transferred", "given to whoever is competent (đã chuyển); final"),
    ("published", "how it was handled is public (đã công khai); final"),
];

pub(super) const FEEDBACK_ACTIONS: &[(&str, &str)] = &[
    ("receive", "receive it: the beginning, by `POST /v1/feedback` (tiếp nhận)"),
    ("request_supplement", "ask the sender for what is missing"),
    ("receive_supplement", "what was missing has arrived"),
    ("classify", "say what it is about and who handles it (phân loại)"),
    ("refuse", "refuse what does not meet the requirements"),
    ("transfer", "give it to whoever is competent (chuyển)"),
    ("handle", "handle it, with an answer (xử lý)"),
    ("publish", "publish how it was handled (công khai)"),
    ("note", "note something; moves nothing"),
    ("void", "it was entered by mistake: counted nowhere"),
];
