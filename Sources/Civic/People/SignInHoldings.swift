import Store

// What signing in keeps about those who work here, besides sessions. None of it is a reason to know somebody.

extension HalfSession {
    package static let holdings: [PersonalRecord] = [
        PersonalRecord(
            "halfSession", in: "half_session", PersonalColumn.hidden("hash", "person_id", "path"), forget: .rows, isTie: false,
            isOf: { "half_session.person_id = \($0)" })
    ]
}

extension SecondFactor {
    package static let holdings: [PersonalRecord] = [
        PersonalRecord(
            "secondFactor", in: "second_factor",
            [.instant("confirmed_at", "since")] + PersonalColumn.hidden("person_id", "secret", "recovery_salt"),
            forget: .rows, isTie: false, isOf: { "second_factor.person_id = \($0)" }),
        PersonalRecord(
            "recoveryCode", in: "recovery_code", PersonalColumn.hidden("person_id", "hash"), forget: .rows, isTie: false,
            isOf: { "recovery_code.person_id = \($0)" }),
    ]
}

extension StaffPlace {
    package static let holdings: [PersonalRecord] = [
        PersonalRecord(
            "staffPlace", in: "staff_place", [.text("team", "team"), .text("areas", "areas")] + PersonalColumn.hidden("person_id"),
            forget: .rows, isTie: false, isOf: { "staff_place.person_id = \($0)" })
    ]
}

extension SecuritySettings {
    package static let exemptions: [Exemption] = [Exemption("security_setting", ["name"], because: "what a setting is called")]
}
