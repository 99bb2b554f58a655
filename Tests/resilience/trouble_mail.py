"""A mail server that is away for a day: mail waits, the pages say so, and then all of it goes, once."""
from clock import Clock
from database import Files
from load import Load
from mailbox import Mailbox
from server import Server, municipalities
from support import Report, free_port, wait_for, working
from visitor import Visitor

HOURS = 24


def run(folder):
    report = Report(f"Mail server down for {HOURS} hours")
    clock = Clock(folder)
    if not clock.is_there:
        report.leave_out("needs a C compiler")
        return report
    mailbox = Mailbox(free_port())
    server = Server(folder, Files(folder / "data"), mail_port=mailbox.port, wrapper=clock.wrapper)
    try:
        server.start()
        load = Load(server, Files(folder / "data"), municipalities()[0], mailbox)
        load.settle(1)
        staff = signed_in_staff(server, load, mailbox)
        away(report, clock, server, load, mailbox, staff)
        back(report, clock, server, load, mailbox)
    finally:
        server.stop()
    return report


def signed_in_staff(server, load, mailbox):
    """Somebody who works there, for the staff home."""
    address = load.database.rows(load.municipality, "SELECT email FROM person WHERE roles LIKE '%administrator%'")[0][0]
    visitor = Visitor(server)
    visitor.post("/inloggen", visitor.form("/inloggen", "/inloggen") | {"mail": address, "naar": "/werk"})
    mail = wait_for(lambda: next(iter(mailbox.to(address)), None), 30)
    visitor.sign_in(mail.link())
    return visitor


def away(report, clock, server, load, mailbox, staff):
    mailbox.down()
    said, overdue, staff_said, late = [], [], [], []
    for hour in range(HOURS + 1):
        if hour % 6 == 0:
            for _ in range(3):
                load.tell(Visitor(server))
        clock.set(hours=hour + 1)
        # A few rounds of the duties at this hour.
        wait_for(lambda: False, 4.5)
        page = Visitor(server).once("GET", "/status")
        said.append("working.slow" if is_slow(page.text) else "working.fine")
        figures = server.figures()
        overdue.append(sum(value for name, value in figures.items() if name.startswith("meemaken_messages_overdue")))
        late.append(sum(value for name, value in figures.items() if name.startswith("meemaken_duty_late")))
        # Staff are known for twelve hours.
        if hour < 11:
            home = staff.once("GET", "/werk").text
            staff_said.append("mail.send" in home or alarm(home))
    waiting = load.mails_waiting()
    report.check("every mail waits, none is given up", waiting == 15 and failed(load) == 0, f"{waiting} wait, {failed(load)} given up")
    report.check("/status says so at every hour", said.count("working.slow") == len(said), f"{said.count('working.slow')} of {len(said)}")
    report.check("/metrics counts them as overdue at every hour", all(overdue), f"{[int(value) for value in overdue]}")
    report.check("the staff home says so", all(staff_said), f"{sum(staff_said)} of {len(staff_said)}")
    report.note(f"duties late, per hour: {[int(value) for value in late]}")
    status, text = server.run("check")
    found = [line.strip() for line in text.splitlines() if "!" in line]
    report.check("meemaken check says so", status == 1 and "should have gone" in text, found[:2])


def back(report, clock, server, load, mailbox):
    mailbox.up()
    before = len(mailbox.mails)
    all_gone = load.wait_for_mail(45)
    minutes = 0
    # What did not go at once is given time, ten minutes a step.
    while all_gone is None and minutes < 300:
        minutes += 10
        clock.set(hours=HOURS + 1, minutes=minutes)
        all_gone = load.wait_for_mail(5)
    mail = load.mail_report()
    went = len(mailbox.mails) - before
    report.check("all go when it is back", all_gone is not None and went == 15, f"{went} of 15")
    report.check("within ten minutes", minutes <= 10, f"{minutes} minutes")
    report.check("once", mail["second copies"] == 0 and mail["never came"] == 0 and not load.doubled_mail(), mail)
    content = wait_for(lambda: not is_slow(Visitor(server).once("GET", "/status").text), 30, pause=1)
    report.check("/status is content again", content)


def failed(load):
    return load.database.rows(load.municipality, "SELECT COUNT(*) FROM message WHERE state = 'failed'")[0][0]


def is_slow(text):
    return working("slow") in text


def alarm(text):
    return "is-late" in text
