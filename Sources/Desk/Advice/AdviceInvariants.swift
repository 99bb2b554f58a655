import Store
import Web

extension Advices {
    static let invariants: [Invariant] = [
        .none(
            "advice/answers", reads: ["advice_request"], "is answered without an answer, or the other way round",
            where: "SELECT id FROM advice_request WHERE (state = 'answered') <> (answer_id IS NOT NULL)")
    ]
}

extension Directions {
    static let invariants: [Invariant] = [
        .none(
            "direction/approved", reads: ["direction_item"], "is a direction that holds without a day, or the other way round",
            where: "SELECT id FROM direction_item WHERE (state = 'approved') <> (decided_on IS NOT NULL)")
    ]
}
