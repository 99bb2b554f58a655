"""The counting itself is put to the test: what is lost, doubled or changed on purpose must be seen, or a pass says nothing."""
import copy


def spoil(report, server, load):
    """Last of a run: afterwards the database is worth nothing."""
    sent = load.ledger.answered()
    asks, news = sorted(sent["ask"]), sorted(sent["news"])
    mails = load.mailbox.mails
    ids = [mail.id for mail in mails]
    alone = next(mail for mail in mails if ids.count(mail.id) == 1)
    seen = {"before nothing is": load.losses() == ([], [])}

    def change(statement):
        load.database.change(load.municipality, statement)
        return load.losses()

    lost, doubled = change(f"UPDATE initiative_ask SET title = 'Gone' WHERE title = '{asks[0]}'")
    seen["a lost ask"] = (lost, doubled) == ([f"ask: {asks[0]}"], [])
    lost, doubled = change(f"UPDATE initiative_ask SET title = '{asks[1]}' WHERE title = 'Gone'")
    seen["a doubled ask"] = doubled == [f"ask: {asks[1]} × 2"]
    lost, _ = change(f"UPDATE journal SET kind = 'initiative.gone' WHERE kind = 'initiative.news' AND personal LIKE '%{news[0]}%'")
    seen["lost news"] = f"news: {news[0]}" in lost
    if load.ledger.sign_ins:
        lost, _ = change("UPDATE journal SET kind = 'signIn.gone' WHERE kind = 'signIn.requested'")
        seen["a lost request to sign in"] = any(line.startswith("sign-in: ") for line in lost)
    mails.remove(alone)
    seen["a mail that never came"] = load.mail_report()["never came"] == 1
    stranger = copy.copy(alone)
    stranger.id = "another@elsewhere"
    mails.append(stranger)
    seen["a mail with another Message-ID"] = load.mail_report()["unknown id"] == 1
    seen["a changed journal"] = server.run("check")[0] == 1
    missed = [name for name, is_seen in seen.items() if not is_seen]
    report.check("the counting itself sees each loss made on purpose", not missed, missed or f"{len(seen) - 1} of {len(seen) - 1}")
