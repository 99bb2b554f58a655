import Foundation
import Rules
import Yams

/// Texts that are looked up by something known only at run time, and what that can be. Everything else is found in the code as it stands.
enum DynamicKeys {
    struct Family: Sendable {
        /// Keys with a star where the values go.
        let pattern: String
        let values: Values
        let why: String

        init(_ pattern: String, _ values: Values, _ why: String) { (self.pattern, self.values, self.why) = (pattern, values, why) }

        /// The keys that must be there; nil when only the shape is known.
        var keys: Set<String>? { values.all.map { all in Set(all.map { pattern.replacing("*", with: $0) }) } }
    }

    enum Values: Sendable {
        /// The cases of an enumeration, as it stands in the code.
        case cases(String)
        case known([String])
        /// Any: the key is asked for first, or what fills it comes from a file.
        case any

        var all: [String]? {
            switch self {
            case .cases(let name): Declarations.ours.cases[name] ?? []
            case .known(let values): values
            case .any: nil
            }
        }
    }

    static let families: [Family] = [
        Family("theme.*", .cases("Theme"), "the theme of an initiative"),
        Family("desk.status.now.*", .cases("CaseState"), "where a case is, as the initiator reads it first"),
        Family("desk.status.directed.*", .cases("Direction"), "said before it once the meeting gave a direction"),
        Family(
            "desk.status.late.*", .known(["received", "assigned", "inProgress", "waitingForInitiator"]),
            "the same, once its day has passed"),
        Family("promised.*.ahead", .cases("PromisedDay"), "what is promised by a day that may still come"),
        Family("promised.*.late", .cases("PromisedDay"), "the same, once that day has passed"),
        Family("case.state.*", .cases("CaseState"), "the same, short"),
        Family("case.staffState.*", .cases("CaseState"), "the same, for who works on it"),
        Family("work.channel.*", .cases("DraftChannel"), "the road by which a case came in"),
        Family("process.level.*", .cases("EscalationLevel"), "who hears that something is late"),
        Family("paper.kind.*", .cases("PaperType"), "what a paper is"),
        Family("goal.kind.*", .cases("GoalKind"), "what a goal is"),
        Family("goal.kinds.*", .cases("GoalKind"), "several of them"),
        Family("law.outcome.*", .cases("ObjectionOutcome"), "what became of an objection"),
        Family("people.role.*", .cases("Role"), "what somebody may do for the municipality"),
        Family("people.roleHint.*", .cases("Role"), "the same, in a sentence"),
        Family("security.browser.*", .cases("BrowserKind.Family"), "which browser somebody uses"),
        Family("security.system.*", .cases("BrowserKind.System"), "on what it runs"),
        Family("audit.audience.*", .cases("Audience"), "who may read an entry"),
        Family("promises.outcome.*", .cases("PromiseOutcome"), "what became of a promise"),
        Family("promises.outcomeOf.*", .cases("PromiseOutcome"), "the same, above the plans it is about"),
        Family("promises.check.*", .cases("PromiseCheck.Name"), "how a promise is measured"),
        Family("config.need.*", .known(["contact", "questions", "intake", "aspects", "advice", "direction"]), "what a step asks for"),
        Family(
            "config.staffEffect.*", .known(["strangers", "known", "gone", "contacts", "stranded"]), "whom a change names without effect"),
        Family("config.promiseCheck.*", .cases("PromiseCheck.Name"), "the same, to choose from"),
        Family("houseStyle.colour.*", .any, "the colours of a house style; HouseStyle.colours has them"),
        Family("houseStyle.use.*", .any, "what such a colour is for"),
        Family("houseStyle.ground.*", .any, "such a colour where another meets it"),
        Family("houseStyle.heading.*", .known(["serif", "sans"]), "the typeface of headings"),
        Family("houseStyle.corner.*", .known(["3px", "0", "8px"]), "how round corners are"),
        Family("config.document.*", .any, "the documents of a municipality's configuration"),
        Family("openID.*.title", .cases("OpenIDFault.Explanation"), "why somebody was not signed in with an account elsewhere"),
        Family("openID.*.text", .cases("OpenIDFault.Explanation"), "why somebody was not signed in with an account elsewhere"),
        Family(
            "twins.fact.*", .known(["title", "story", "place", "who", "received", "category", "state", "handler", "holds", "page"]),
            "what is compared of two cases"),
        Family("twins.count.*", .known(["papers", "advices", "questions"]), "what stands in a case"),
        Family("twins.guest.*", .known(["willing", "member", "declined", "refused"]), "whether somebody comes along, as they read it"),
        Family("twins.guestStaff.*", .cases("JoinGuest.State"), "whether somebody comes along"),
        Family("comparable.column.*", .known(["plan", "like", "decided", "why"]), "columns of comparable cases"),
        Family("participation.level.*", .cases("ParticipationLevel"), "how far the neighbours are involved"),
        Family("participation.onStatus.*", .known(["plan", "report", "done"]), "what is to be done about the neighbours"),
        Family("participation.means.*", .cases("ParticipationLevel"), "what that means"),
        Family("participation.todo.*", .cases("ParticipationLevel"), "what to do"),
        Family("participation.fact.*", .known(["whom", "moment", "how", "heard", "done"]), "what a plan and a report say"),
        Family("letter.kind.*", .cases("LetterKind"), "what a letter is for"),
        Family("letter.about.*", .cases("LetterKind"), "the same, in a sentence"),
        Family("letter.notYet.*", .cases("LetterKind"), "when there is something for such a letter"),
        Family("letter.missing.*", .cases("LetterPart.Role"), "what a letter still lacks"),
        Family("letter.heading.*", .cases("LetterPart.Role"), "the heading of a part of a letter"),
        Family(
            "letter.subject.*",
            .known([
                "acknowledgement", "requestForPapers", "direction", "accepted", "acceptedWithConditions", "referred", "refused",
                "notProcessed",
            ]), "the subject of a letter, in LetterComposer"),
        Family(
            "letter.opening.*",
            .known([
                "acknowledgement", "requestForPapers", "direction.positive", "direction.positiveWithConditions", "direction.negative",
                "accepted", "acceptedWithConditions", "referred", "refused", "notProcessed",
            ]), "how a letter begins, in LetterComposer"),
        Family("letter.promise.*", .known(["decision", "answer"]), "by when somebody hears"),
        Family(
            "letter.unanswered.*", .known(["supplement", "stops", "stopsLate", "goesOn", "goesOnLate"]), "what happens without an answer"),
        Family("advice.light.*", .cases("AdviceLight"), "the light of an advice"),
        Family("advice.lightLong.*", .cases("AdviceLight"), "the light as the adviser chooses it"),
        Family("advice.count.*", .cases("AdviceLight"), "how many advices have a light"),
        Family("advice.aspect.*", .cases("CaseAspects.Known"), "what a plan is looked at for"),
        Family("advice.state.*", .cases("AdviceState"), "where a request for advice stands"),
        Family("advice.column.*", .known(["who", "light", "sentence", "when"]), "columns of the advice on a case"),
        Family("advice.listColumn.*", .known(["plan", "silent", "until", "reminded", "handler"]), "columns of who is silent"),
        Family("work.scope.*", .known(["mine", "team", "division", "everything"]), "whose work somebody looks at"),
        Family(
            "work.attention.*", .known(["late", "noContact", "silentAdvice", "soon", "stuck", "waiting"]), "what is the matter with a case"),
        Family("work.suggestion.*", .known(["category", "team", "person"]), "what triage suggests for a case"),
        Family(
            "process.answer.*", .known(["accepted", "acceptedWithConditions", "refused", "referred", "notProcessed"]),
            "an answer that a step can give"),
        Family("work.list.whoseOption.*", .known(["division", "everyone", "mine", "nobody", "team"]), "whose cases a list shows"),
        Family(
            "work.overview.column.*", .known(["open", "late", "soon", "oldest", "waiting", "silent"]), "columns of the overview of the work"
        ),
        Family(
            "work.file.column.*",
            .known([
                "reference", "title", "category", "team", "handler", "state", "area", "received", "due", "answerBy", "waitingSince",
                "channel",
            ]), "columns of the file of a list"),
        Family(
            "work.self.fact.*",
            .known(["due", "sent", "waiting", "overdue", "failed", "byHand", "promisesDue", "promisesKept", "reminders"]),
            "what goes by itself, in numbers"),
        Family("work.self.column.*", .known(["duty", "every", "last", "state"]), "columns of what goes by itself"),
        Family("dutyName.*", .any, "what a duty does; one without a text is called by its own name"),
        Family("direction.state.*", .cases("DirectionState"), "where an item of the meeting stands"),
        Family("direction.choice.*", .cases("Direction"), "which way a plan may go"),
        Family("direction.ground.*", .cases("DirectionGround"), "why a direction is negative"),
        Family("direction.column.*", .known(["plan", "stand", "advice", "due"]), "columns of the agenda"),
        Family(
            "caseSystem.fault.*",
            .known([
                "unreached", "busy", "notKnown", "notAllowed", "refused", "noSuchType", "different", "unreadable",
            ]), "why a step towards the case system halted"),
        Family("caseSystem.state.*", .cases("ExportStep.State"), "how far a step towards the case system is"),
        Family("caseSystem.standing.*", .known(["waiting", "underWay", "upToDate", "closed"]), "how far a case is on its way there"),
        Family(
            "caseSystem.step.*", .known(["file", "initiator", "status", "link", "decision", "decisionLink", "result", "term", "final"]),
            "what a step makes there"),
        Family(
            "caseSystem.column.*", .known(["what", "stand", "when", "case", "why", "handler"]), "columns of the steps and of what halted"),
        Family("caseExample.fact.*", .known(["number", "type", "begun", "due", "still", "end"]), "what the example of a case system says"),
        Family("caseExample.part.*", .known(["rollen", "statussen", "documenten", "besluiten", "resultaten"]), "what it got for a case"),
        Family("caseSystem.setting.*", .cases("CaseSystemSettings.Interface"), "an interface of the case system"),
        Family("caseSystem.closes.*", .cases("CaseSystemSettings.ClosingMoment"), "when a case is closed there"),
        Family(
            "caseSystem.trial.*", .known(["type", "role", "status", "result", "document", "decision"]), "what the trial looks up by name"),
        Family("signal.state.*", .cases("Signal.State"), "how far a signal is"),
        Family(
            "signal.personal.*", .known(["email", "phone", "citizenNumber", "person", "address"]), "what in a text leads to a person"),
        Family("signal.maybe.*", .known(["person", "address", "situation"]), "what in a text may be a person"),
        Family("offer.band.*", .known(["0", "1", "2"]), "how well an offer fits"),
        Family("offer.distance.*", .known(["0", "1", "2"]), "how far an offer is"),
        Family("signal.use.*", .known(["tip", "obstacle", "task", "close"]), "what becomes of a signal"),
        Family("signal.useHint.*", .known(["tip", "obstacle", "task", "close"]), "the same, in a sentence"),
        Family("signal.useButton.*", .known(["tip", "obstacle", "task", "close"]), "the same, on a button"),
        Family("introduction.state.*", .cases("Introduction.State"), "how far an introduction is"),
        Family("introduction.ask.*", .cases("IntroductionLink.Side"), "the question to one of two sides"),
        Family("introduction.how.*", .cases("IntroductionLink.Side"), "what a yes of one of two sides does"),
        Family("introduction.saidYes.*", .cases("IntroductionLink.Side"), "what came of a yes of one of two sides"),
        Family("holding.*", .any, "what records hold; PersonalRegisterTests asks for each record and language"),
        Family("withheld.*", .any, "why somebody cannot be removed yet, by ground"),
        Family("retention.*.what", .cases("RetentionKind"), "what is kept for a limited time"),
        Family("retention.*.ground", .cases("RetentionKind"), "under which rule"),
        Family("removal.state.*", .any, "the state of a request, as its own page shows it"),
        Family("config.field.*", .any, "what is asked in a record of configuration, in Schemas"),
        Family("config.part.*", .any, "words for keys of documents that no form knows; the key is asked for first"),
        Family("config.term.*", .known(["workingDays", "days", "weeks", "months", "years"]), "a term in a preview"),
        Family("fault.*", .cases("FaultCode"), "what is wrong with a document"),
        Family("config.hint.*", .any, "the key is asked for first"),
        Family("config.record.*", .any, "the records of configuration, in Schemas"),
        Family("config.newRecord.*", .any, "the records of configuration, in Schemas"),
        Family("config.unit.*", .known(["workingDays", "days", "weeks", "months", "years", "forever"]), "in what a term is counted"),
        Family(
            "config.unitName.*",
            .known([
                "none", "cents", "percent", "people", "days", "weeks", "months", "years", "centimetres", "metres", "squareMetres", "hours",
            ]), "in what an answer is counted"),
        Family("config.test.*", .any, "the comparisons of a condition, in SentenceForm"),
        Family("config.groupTitle.*", .known(["all", "any", "none", "atLeastOf"]), "how the sentences of a group go together"),
        Family("config.schemeForm.*", .any, "the forms of support, in SchemeSchema"),
        Family("config.schemeStatus.*", .any, "whether a scheme runs, in SchemeSchema"),
        Family("office.toFillIn.*", .cases("ToFillIn"), "what a new municipality still has to say"),
        Family(
            "config.window.*",
            .known(["unknown", "continuous", "period", "until", "deadlines", "yearlyPeriod", "yearlyDeadlines", "calls", "asItStands"]),
            "when one can apply for a scheme, in WindowForm"),
        Family("config.weight.*", .known(["hard", "self", "info"]), "how much a condition weighs"),
        Family("config.about.*", .any, "the documents of a municipality's configuration"),
        Family("phase.*", .cases("Phase"), "the phase of an initiative"),
        Family("standing.*", .cases("Standing"), "the badge on a card"),
        Family("memberRole.*", .cases("MemberRole"), "the part somebody has in a team"),
        Family("format.month.*", .known((1...12).map(String.init)), "names of months"),
        Family("format.weekday.*", .known((1...7).map(String.init)), "names of days"),
        Family("entry.*", .known(TextUses.ours.kinds.sorted()), "the sentence of a journal entry, by its kind"),
        Family("errorPage.*", .any, "the page of an error, by its status; a status without a page of its own takes 400 or 500"),
        Family("field.*", .any, "the questions of the finder: the vocabulary decides, and a test of its own reads that"),
        Family("condition.*", .any, "conditions of schemes: the kind stands in the file of the scheme"),
    ]

    /// Keys that the rules of terms give with a computed date.
    static let terms = Step.catalogueKeys
}

/// Questions of the finder, and what can be chosen, as `Municipalities/vocabulary.yaml` lists them.
struct VocabularyFile: Sendable {
    struct Field: Sendable {
        let key: String
        let kind: String
        let options: [String]
    }

    let fields: [Field]

    static let ours = VocabularyFile(yaml: SourceFile.read("Municipalities/vocabulary.yaml"))

    init(yaml: String) {
        let root = (try? Yams.compose(yaml: yaml))?.mapping
        fields = (root?["fields"]?.sequence.map(Array.init) ?? []).compactMap { node in
            guard let key = node.mapping?["key"]?.string else { return nil }
            let options = node.mapping?["options"]?.sequence.map(Array.init) ?? []
            return Field(key: key, kind: node.mapping?["kind"]?.string ?? "", options: options.compactMap(\.string))
        }
    }
}
