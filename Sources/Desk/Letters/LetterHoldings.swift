import Civic
import Store

/// What letters keep about people. A letter is part of the record of its case; when somebody is removed their name is taken out of it.
enum LetterHoldings {
    static let records: [PersonalRecord] = [
        PersonalRecord(
            "letter", in: "case_letter",
            [.text("reference", "reference"), .text("subject", "subject"), .text("addressee", "name"), .date("sent_on", "at")],
            forget: .values { "addressee = \($0)" }, kept: .caseGranted, isTie: false, isOf: { "case_letter.addressee_id = \($0)" }
        ).with(\.isArchived, true),
        PersonalRecord(
            "letterText", in: "case_letter_part", [.text("heading", "title"), .text("text", "text")],
            forget: .kept, kept: .caseGranted, isTie: false, isOf: { CasePart.of($0, in: "case_letter_part") }
        ).with(\.isArchived, true),
        CasePart.work("letterWork", in: "case_letter", ["sent_by", "addressee_id"]),
    ]

    static let exemptions: [Exemption] = [
        Exemption("case_letter", ["language", "sender"], because: "a language, and words of the configuration"),
        Exemption("case_letter_part", ["letter_id", "role"], because: "an identity and what a paragraph is for"),
    ]
}
