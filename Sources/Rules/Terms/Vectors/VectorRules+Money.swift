/// The rules about money, files, rounds and moments.
extension VectorRules {
    func money(_ rule: String, _ input: VectorInput, _ terms: Terms) throws -> Fields? {
        switch rule {
        case "paymentDeadline": return Self.fields(terms.paymentDue(announced: try input.date("announced")))
        case "recoveryLimit": return Self.fields(terms.recoveryLimit(established: try input.date("established")))
        case "amendLimit": return Self.fields(terms.amendLimit(announced: try input.date("announced")))
        case "settlement":
            let settlement = Settlement(
                grantedCents: try input.requiredInteger("grantedCents"), actualCents: try input.requiredInteger("actualCents"),
                realisedShare: try millionths(input), advanceCents: try input.integer("advanceCents") ?? 0,
                direct: try input.bool("directSettlement", default: false))
            return [
                "establishedCents": .number(settlement.establishedCents), "payCents": .number(settlement.payCents),
                "reclaimCents": .number(settlement.reclaimCents),
            ]
        default: return nil
        }
    }

    private func millionths(_ input: VectorInput) throws -> Int {
        guard let value = input["realisedShare"] else { return 1_000_000 }
        guard case .number(let share) = value, (0...1).contains(share) else {
            throw VectorProblem("input realisedShare is not between 0 and 1: \(value)")
        }
        return Int((share * 1_000_000).rounded())
    }

    func ceilings(_ rule: String, _ input: VectorInput, _ terms: Terms) throws -> Fields? {
        switch rule {
        case "ceilingOrderOfReceipt":
            let division = Ceiling.inOrder(
                try input.requiredInteger("ceiling"), applications: try input.objects("applications").map(application),
                tie: try tie(input), partialAllowed: try input.bool("partialAllowed", default: false))
            return [
                "granted": .object(division.granted.mapValues(JSONValue.number)), "left": .number(division.left),
                "order": .array(division.order.map(JSONValue.string)),
            ]
        case "ceilingParts":
            let requests = try input.objects("requests").map { request in
                (area: try request.required(request.string("area"), "area"), amount: try request.requiredInteger("amount"))
            }
            let partial = try input.bool("partialAllowed", default: false)
            let result = Ceiling.inParts(try parts(input), requests: requests, partialAllowed: partial)
            return [
                "granted": .array(result.granted.map(JSONValue.number)), "left": .object(result.left.mapValues(JSONValue.number)),
            ]
        case "ceilingPublishedInTime":
            let published = try input.optionalDate("published")
            let inTime = Ceiling.isPublishedInTime(published: published, periodStart: try input.date("periodStart"))
            return ["publishedBeforePeriod": .bool(inTime), "warning": .bool(!inTime)]
        default: return nil
        }
    }

    private func application(_ item: VectorInput) throws -> Ceiling.Application {
        Ceiling.Application(
            id: try item.required(item.string("id"), "id"), amount: try item.requiredInteger("amount"),
            complete: try item.optionalDate("complete"), received: try item.optionalDate("received"))
    }

    private func tie(_ input: VectorInput) throws -> Ceiling.Tie {
        switch try input.string("tie") {
        case nil, "lowestAmount": return .lowestAmount
        case "received", "earliestReceived": return .earliestReceived
        case "lot": return .lot(try input.required(input.strings("lotOrder"), "lotOrder"))
        case .some(let other): throw VectorProblem("unknown tie rule \(other)")
        }
    }

    private func parts(_ input: VectorInput) throws -> [String: Int] {
        guard case .object(let parts) = input["parts"] else { throw VectorProblem("input parts is missing") }
        return try parts.mapValues { value in
            guard let amount = value.integer else { throw VectorProblem("input parts holds something else than amounts: \(value)") }
            return amount
        }
    }

    func stateAid(_ rule: String, _ input: VectorInput, _ terms: Terms) throws -> Fields? {
        switch rule {
        case "deMinimisRoom":
            let grants = try input.objects("grants").map { grant in
                DeMinimis.Grant(date: try grant.date("date"), cents: try grant.requiredInteger("cents"))
            }
            let room = DeMinimis.room(grants: grants, on: try input.date("on"), ceilingCents: try aidCeiling(input, terms))
            return ["usedCents": .number(room.usedCents), "roomCents": .number(room.roomCents)]
        case "deMinimisApplies":
            guard input["economicActivity"] != nil else { throw VectorProblem("input economicActivity is missing") }
            let economic = try input.bool("economicActivity", default: false)
            return ["applies": .bool(DeMinimis.applies(economicActivity: economic))]
        case "deMinimisRefuse":
            let (allowed, maximum) = DeMinimis.check(
                requestCents: try input.requiredInteger("requestCents"), usedCents: try input.requiredInteger("usedCents"),
                ceilingCents: try aidCeiling(input, terms))
            return ["allowed": .bool(allowed), "maxCents": .number(maximum)]
        default: return nil
        }
    }

    private func aidCeiling(_ input: VectorInput, _ terms: Terms) throws -> Int {
        try input.integer("ceilingCents") ?? terms.settings.deMinimisCeilingCents
    }

    func records(_ rule: String, _ input: VectorInput, _ terms: Terms) throws -> Fields? {
        switch rule {
        case "archiveActionDate":
            let action = Terms.archiveAction(sourceDate: try input.optionalDate("brondatum"), retention: try input.length())
            return ["archiefactiedatum": .date(action.date), "archiefnominatie": .string(Self.nomination(action.nomination))]
        case "gdprRequest":
            let months = try input.integer("extensionMonths") ?? (input.bool("extended", default: false) ? 2 : 0)
            guard (0...2).contains(months) else { throw VectorProblem("input extensionMonths is more than two months") }
            return Self.fields(terms.privacyRequest(received: try input.date("received"), furtherMonths: months))
        case "breachNotification":
            return ["latest": .string(Terms.breachReport(discovered: try input.moment("discovered")).iso)]
        case "accessibilityAuditDue":
            let due = terms.accessibility(audit: try input.date("audit"))
            return ["nextAuditBy": .date(due.nextAudit.date), "statementUpdateBy": .date(due.statement.date)]
        default: return nil
        }
    }

    func rounds(_ rule: String, _ input: VectorInput, _ terms: Terms) throws -> Fields? {
        switch rule {
        case "latestSubmission":
            let length = try input.required(input.length(suffix: "Before"), "weeksBefore")
            return Self.fields(terms.backward(length, before: try input.date("anchor")))
        case "nextDeadline":
            let days = try input.required(input.strings("dates"), "dates").map { try monthDay($0, input, "dates") }
            return ["next": .date(Rounds.next(days, from: try input.date("today")))]
        case "windowOpen":
            let window = YearlyWindow(
                first: try monthDay(input.required(input.string("from"), "from"), input, "from"),
                last: try monthDay(input.required(input.string("to"), "to"), input, "to"))
            let today = try input.date("today")
            return [
                "open": .bool(window.isOpen(on: today)), "opens": .date(window.opens(after: today)),
                "closes": .date(window.closes(after: today)),
            ]
        case "schemeValid":
            let (first, last) = (try input.optionalDate("validFrom"), try input.optionalDate("validTo"))
            return ["valid": .bool(Rounds.isValid(from: first, to: last, on: try input.date("today")))]
        default: return nil
        }
    }

    private func monthDay(_ text: String, _ input: VectorInput, _ key: String) throws -> MonthDay {
        guard let day = MonthDay(text) else { throw VectorProblem("input \(key) is not a day of the year: \(text)") }
        return day
    }

    func moments(_ rule: String, _ input: VectorInput, _ terms: Terms) throws -> Fields? {
        guard rule == "receiptDate" else { return nil }
        let moment = try input.moment("utc")
        return ["localDate": .date(moment.date), "localTime": .string(moment.clock)]
    }
}
