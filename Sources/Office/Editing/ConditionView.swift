import Civic
import Markup
import Rules
import Web

/// A condition, or one sentence in it, being changed.
struct ConditionView {
    let document: String
    let whole: TreePlace
    let here: TreePlace
    let criterion: Criterion?
    /// The document as it is being changed.
    let tree: OrderedTree
    /// The text key of what holds as long as there is no condition.
    let absent: String
    let vocabulary: Vocabulary
    /// The question a sentence is being made of; nil while it has to be picked.
    let field: String?
    let form: Form
    let visit: Visit

    private var t: Words { visit.t }
    private var path: String { ConditionPages.path(document, here) }
    private var seen: Seen { Seen(tree[here]) }
    var title: String { t(here == whole ? "config.condition" : "config.conditionPart") }

    var html: HTML {
        """
        <div class="wrap"><p class="crumb"><a href="\(back)">\(t(here == whole ? "config.backToRecord" : "config.backToCondition"))</a></p>\(form.summary(visit))
        <h1>\(title)</h1><p class="lead">\(sentence(criterion))</p>\(content)</div>
        """
    }

    private var back: String {
        if field != nil, !isSentence { return path }
        return here == whole ? EditorPages.path(document, whole.parent) : ConditionPages.path(document, whole)
    }

    private var isSentence: Bool { if case .atom? = criterion { true } else { false } }

    private func sentence(_ criterion: Criterion?) -> String {
        guard let criterion else { return t(absent) }
        guard criterion != .always else { return t("config.always") }
        return t.condition(criterion, in: vocabulary)
    }

    private var content: HTML {
        if let key = field, let field = vocabulary[key] { return sentenceForm(field, form) }
        switch criterion {
        case nil: return picker
        case .atom(let atom): return atomParts(atom)
        case .all(let parts): return group("all", parts)
        case .any(let parts): return group("any", parts)
        case .atLeast(_, let parts): return group("atLeastOf", parts)
        case .not(.any(let parts)): return group("none", parts)
        case .not(let inner): return group("none", [inner])
        case .clause: return removal
        }
    }

    // MARK: One sentence

    private func atomParts(_ atom: Atom) -> HTML {
        guard let field = vocabulary[atom.field] else { return removal }
        var filled = form
        SentenceForm(field: field, vocabulary: vocabulary, t: t).prefill(&filled, atom.test)
        return [sentenceForm(field, filled), here == whole ? kinds("", isSingle: true) : .empty, removal].joined()
    }

    private func sentenceForm(_ field: Field, _ form: Form) -> HTML {
        """
        <form method="post" action="\(path)" class="form" id="\(RecordForm.id)"><h2>\(t("field.\(field.key).name"))</h2>\(form.token())\(form.html(seen, standingAt: path, visit))<input type="hidden" name="veld" value="\(field.key)">
        \(SentenceForm(field: field, vocabulary: vocabulary, t: t).html(form, visit))
        <div class="buttons"><button class="button">\(t("config.keepDraft"))</button></div></form>
        """
    }

    private var picker: HTML {
        let options = vocabulary.fields.filter { t.has("field.\($0.key).name") }
            .map { FieldOption($0.key, .key("field.\($0.key).name")) }
            .sorted { $0.label.text(t) < $1.label.text(t) }
        let field = FormField.list("veld", "config.pickQuestion", options).asked(hint: "config.pickQuestionHint")
        return """
            <form method="get" action="\(path)" class="form">\(Form().html(field, visit))
            <div class="buttons"><button class="button is-second">\(t("config.pick"))</button></div></form>
            """
    }

    // MARK: Groups

    private func group(_ kind: String, _ parts: [Criterion]) -> HTML {
        let items = parts.enumerated().map { index, part -> HTML in
            let place = ConditionGroup.part(index, of: criterion, at: here)
            let path = ConditionPages.path(document, place)
            return """
                <li class="entry-row"><a class="tap" href="\(path)">\(sentence(part))</a><span class="entry-tools"><form method="post" action="\(path)/weg">\(Form().token())\(Seen(tree[place]).html)\
                <button class="button-link">\(t("config.remove"))<span class="hidden"> \(sentence(part))</span></button></form></span></li>
                """
        }
        let rows: HTML = items.isEmpty ? "<p class=\"empty\">\(t("config.noneYet"))</p>" : "<ul class=\"entries\">\(items)</ul>"
        return """
            <section class="section" aria-labelledby="zinnen"><h2 id="zinnen">\(t("config.groupTitle.\(kind)"))</h2>\(rows)</section>
            <section class="section" aria-labelledby="erbij"><h2 id="erbij">\(t("config.addSentence"))</h2>\(picker)
            <form method="post" action="\(path)/groep">\(Form().token())\(seen.html)<input type="hidden" name="erbij" value="1"><button class="button-link">\(t("config.addGroup"))</button></form></section>
            \(kinds(kind, isSingle: false))\(removal)
            """
    }

    /// What a group can ask of its sentences instead. Of "at least so many" the number can change.
    static func kind(besides kind: String) -> FormField<String> {
        let kinds = ["all", "any", "none", "atLeastOf"].filter { $0 != kind || $0 == "atLeastOf" }
        return FormField.choice("soort", "config.groupKind", kinds.map { FieldOption($0, .key("config.groupTitle.\($0)")) })
    }
    static let howMany = FormField.number("hoeveel", "config.howMany", 1...50)

    private func kinds(_ kind: String, isSingle: Bool) -> HTML {
        let number: HTML = isSingle ? .empty : form.html(Self.howMany, visit)
        return """
            <details\(attribute: "open", when: !form.isFine)><summary>\(t(isSingle ? "config.makeGroup" : "config.changeGroup"))</summary><form method="post" action="\(path)/groep">\(Form().token())\(seen.html)
            \(form.html(Self.kind(besides: kind), visit))\(number)
            <div class="buttons"><button class="button is-second">\(t("config.keepDraft"))</button></div></form></details>
            """
    }

    private var removal: HTML {
        """
        <form method="post" action="\(path)/weg">\(Form().token())\(seen.html)<button class="button-link">\(t("config.removeCondition"))</button></form>
        """
    }
}
