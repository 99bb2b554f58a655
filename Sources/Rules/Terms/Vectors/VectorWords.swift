/// The words of the file format, which is written in Dutch; what people see comes from the text catalogue.
extension VectorRules {
    static func fields(_ deadline: Deadline) -> Fields {
        [
            "lastDay": .date(deadline.date), "weekday": .string(weekday(deadline.date)), "lastDayAtw": .date(deadline.extendedDate),
            "announcedDay": .date(deadline.announcedDate),
        ]
    }

    static func fields(_ penalty: Penalty) -> Fields {
        [
            "firstDay": .date(penalty.firstDay), "lastPossibleDay": .date(penalty.lastPossibleDay), "days": .number(penalty.days.count),
            "amountEuro": .euros(penalty.totalCents), "amountCents": .number(penalty.totalCents),
            "perApplicantCents": .array(penalty.perApplicantCents.map(JSONValue.number)),
            "valid": .bool(penalty.exclusion != .noticeTooEarly),
        ]
    }

    static func weekday(_ date: LocalDate) -> String { ["ma", "di", "wo", "do", "vr", "za", "zo"][date.weekday - 1] }

    static func nomination(_ nomination: ArchiveAction.Nomination) -> String {
        switch nomination {
        case .destroy: "vernietigen"
        case .keep: "blijvend_bewaren"
        }
    }

    static func name(_ holiday: Holiday) -> String { holiday.label ?? holidayNames[holiday.key] ?? holiday.key }

    private static let holidayNames = [
        "holiday.newYear": "Nieuwjaarsdag", "holiday.goodFriday": "Goede Vrijdag (gelijkgesteld)",
        "holiday.easterMonday": "Tweede Paasdag", "holiday.kingsDay": "Koningsdag", "holiday.queensDay": "Koninginnedag",
        "holiday.liberationDay": "5 mei", "holiday.ascension": "Hemelvaartsdag", "holiday.whitMonday": "Tweede Pinksterdag",
        "holiday.christmas": "Eerste Kerstdag", "holiday.boxingDay": "Tweede Kerstdag", "holiday.decree": "gelijkgesteld bij KB",
    ]
}
