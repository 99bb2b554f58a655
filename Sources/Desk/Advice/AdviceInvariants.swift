import Store
import Web

extension Advices {
    static let invariants: [Invariant] = [
        .none(
            "advice/cases", reads: ["advice_request", "case_file"], "is a request for advice on a case that is not there",
            where: "SELECT id FROM advice_request WHERE NOT EXISTS (SELECT 1 FROM case_file WHERE case_file.id = case_id)"),
        .none(
            "advice/answers", reads: ["advice_request"], "is answered without an answer, or the other way round",
            where: "SELECT id FROM advice_request WHERE (state = 'answered') <> (answer_id IS NOT NULL)"),
    ]
}

extension Directions {
    static let invariants: [Invariant] = [
        .none(
            "direction/cases", reads: ["direction_item", "case_file"], "stands on an agenda for a case that is not there",
            where: "SELECT id FROM direction_item WHERE NOT EXISTS (SELECT 1 FROM case_file WHERE case_file.id = case_id)"),
        .none(
            "direction/approved", reads: ["direction_item"], "is a direction that holds without a day, or the other way round",
            where: "SELECT id FROM direction_item WHERE (state = 'approved') <> (decided_on IS NOT NULL)"),
    ]
}
