import Civic
import Store

extension StaffProposal {
    /// A proposal is about whoever proposed it and whoever it names; it is gone once somebody decided.
    static let holdings: [PersonalRecord] = [
        PersonalRecord(
            "staffProposal", in: "staff_proposal",
            [.text("reason", "reason"), .instant("created_at", "at")] + PersonalColumn.hidden("proposer_id", "change_text", "base"),
            forget: .rows,
            isOf: { id in
                """
                (staff_proposal.proposer_id = \(id) OR \(names(id)) OR EXISTS (
                    SELECT 1 FROM person AS named WHERE named.id = \(id) AND named.email IS NOT NULL AND \(names("named.email"))))
                """
            })
    ]

    /// Does the change hold this value? Not LIKE, since an address may hold its signs.
    private static func names(_ value: SQL) -> SQL {
        "REPLACE(staff_proposal.change_text, '\"' || \(value) || '\"', '') <> staff_proposal.change_text"
    }
}

extension OpenID {
    static let holdings: [PersonalRecord] = [
        PersonalRecord(
            "externalIdentity", in: "external_identity",
            [
                .text("provider", "provider"), .text("subject", "account"), .instant("created_at", "since"), .instant("used_at", "used"),
            ] + PersonalColumn.hidden("issuer", "person_id"),
            forget: .rows, isTie: false, isOf: { "external_identity.person_id = \($0)" })
    ]

    static let exemptions: [Exemption] = [
        Exemption(
            "openid_attempt", ["state_hash", "provider", "browser_hash", "nonce_hash", "verifier", "path"],
            because: "made before anybody said who they are: secrets and a page, gone within hours")
    ]
}

extension JournalHead {
    static let exemptions: [Exemption] = [Exemption("journal_head", ["day"], because: "a day")]
}
