"""Trouble with mail, accounts and the devices people work with."""

from watchbell.demo.material.topics import Containment, Fix, Topic
from watchbell.incidents.domain import Cause, Outcome

TOPICS = (
    Topic(
        service="mail",
        category="software-email",
        weight=3.2,
        levels=((3, 3), (4, 3), (3, 2)),
        minutes=(10, 90),
        titles=(
            "Mails to {partner} come back",
            "Shared mailbox 'orders' does not update",
            "Calendar shows meetings one hour late",
            "Cannot send mail: mailbox full",
        ),
        descriptions=(
            "The answer says '550 5.7.1'. Other addresses work. It is about an offer, so it is a"
            " bit urgent.",
            "Only in the desktop program, on the phone it is right.",
        ),
        replies=(
            "The other side has put us on a list by mistake; we have written to them.",
            "Please close the program, I reset the profile in the meantime. About ten minutes.",
            "Which of your devices shows it? A screenshot would help.",
        ),
        notes=("SPF record lacks the new relay of marketing.",),
        fixes=(
            Fix("SPF record completed.", Cause.CONFIGURATION),
            Fix("Profile rebuilt, mails are there.", Cause.SOFTWARE),
            Fix("Time zone of the calendar was set to London.", Cause.USER),
            Fix("Archive switched on, mailbox has 20 GiB again.", Cause.CAPACITY),
        ),
    ),
    Topic(
        service="mail",
        category="security-phishing",
        weight=2.4,
        levels=((3, 2), (2, 2), (3, 3)),
        minutes=(15, 120),
        titles=(
            "Suspicious mail 'Your parcel is waiting'",
            "Mail from 'the CEO' asks for gift cards",
            "Clicked on a link in a fake invoice",
        ),
        descriptions=(
            "It looks real, but the address is strange. Two colleagues here have it too.",
            "I entered my password before I noticed. Sorry! What should I do now?",
        ),
        replies=(
            "Thank you for telling us at once. I have signed you out everywhere; please set a new"
            " password now.",
            "Well spotted. The sender is blocked and the mail removed from all mailboxes.",
        ),
        notes=("{count} recipients, 2 clicks, no sign-in from outside.",),
        containments=(
            Containment(
                "Revoked all sessions and blocked the sender's domain.",
                "No sign-in from unknown addresses since.",
                "Remove the domain from the block list if it was hijacked.",
            ),
        ),
        fixes=(
            Fix(
                "Mail removed from {count} mailboxes, passwords changed, nothing was lost.",
                Cause.SECURITY,
            ),
            Fix("Harmless newsletter of a supplier.", Cause.USER, Outcome.NO_FAULT),
        ),
    ),
    Topic(
        service="devices",
        category="access-password",
        weight=3.8,
        levels=((4, 3), (3, 3)),
        minutes=(5, 25),
        titles=(
            "Password expired, cannot sign in",
            "Locked out after holidays",
            "New phone: authenticator app is gone",
        ),
        descriptions=(
            "Back from two weeks off and the computer does not take my password.",
            "The old phone went back to the shop, the codes were on it.",
        ),
        replies=("I have called you back and checked who you are. You can set a new one now.",),
        fixes=(
            Fix("New password set after checking by call-back.", Cause.USER),
            Fix("Second factor registered again on the new phone.", Cause.USER),
        ),
    ),
    Topic(
        service="devices",
        category="access-rights",
        weight=2.2,
        levels=((4, 3), (4, 4), (3, 3)),
        minutes=(10, 70),
        titles=(
            "No access to the folder 'Purchasing'",
            "New colleague cannot open the order system",
            "Rights missing after moving to another team",
        ),
        descriptions=("Access was there until the reorganisation. My manager has agreed to it.",),
        replies=("I have asked the owner of the folder; as soon as they agree you have it.",),
        notes=("Group membership was removed by the monthly clean-up.",),
        fixes=(
            Fix("Owner agreed, added to the group.", Cause.CONFIGURATION),
            Fix("Account got the role of the new team.", Cause.CONFIGURATION),
        ),
    ),
    Topic(
        service="devices",
        category="hardware-workplace",
        weight=3.5,
        levels=((4, 3), (3, 3), (4, 4)),
        minutes=(15, 120),
        titles=(
            "Laptop {asset} does not start",
            "External screen stays dark at the docking station",
            "Battery of {asset} lasts {minutes} minutes",
            "Keyboard: several keys do not work after coffee",
        ),
        descriptions=(
            "Power light blinks three times white, twice orange.",
            "Tried another cable and another desk, the same.",
            "I can use the old laptop for a day or two.",
        ),
        replies=(
            "Please hold the power button for 30 seconds with the charger unplugged.",
            "A loan device is ready for you at the service desk, {floor}.",
        ),
        notes=("Under warranty until next year; technician of the vendor is booked.",),
        fixes=(
            Fix("Mainboard changed by the vendor.", Cause.HARDWARE),
            Fix("Firmware of the docking station updated.", Cause.SOFTWARE),
            Fix("Device replaced, data moved.", Cause.HARDWARE),
        ),
    ),
    Topic(
        service="devices",
        category="hardware-printer",
        weight=2.4,
        levels=((4, 3), (4, 4), (3, 3)),
        minutes=(8, 60),
        titles=("Printer on {floor} jams", "Prints come out grey", "Printer {asset} not found"),
        descriptions=("Tray two. We have already taken out what we could see.",),
        replies=("Somebody comes by within the hour.",),
        fixes=(
            Fix("Feed rollers changed.", Cause.HARDWARE),
            Fix("Toner changed and drum cleaned.", Cause.HARDWARE),
            Fix("Queue points to the new address of the printer.", Cause.CHANGE),
        ),
    ),
    Topic(
        service="devices",
        category="software-operating-system",
        weight=1.9,
        levels=((3, 3), (4, 3)),
        minutes=(15, 110),
        titles=(
            "Computer very slow since the update",
            "Update fails with 0x80070643",
            "Spreadsheet program closes when printing",
        ),
        descriptions=("The fan runs all the time and everything takes ages.",),
        replies=("I will connect to your computer at the time you suggest.",),
        fixes=(
            Fix("Search index rebuilt after the update, normal again.", Cause.CHANGE),
            Fix("Recovery partition enlarged, update installed.", Cause.SOFTWARE),
            Fix("Printer driver removed and installed again.", Cause.SOFTWARE),
        ),
    ),
    Topic(
        service="devices",
        category="user-error-training",
        weight=1.3,
        levels=((4, 4),),
        minutes=(5, 30),
        titles=("How do I share a screen in the new program?", "Where did my tabs go?"),
        descriptions=("Sorry, it is probably easy, but I cannot find it.",),
        replies=("Not at all! I have sent you the two-minute film about it.",),
        fixes=(Fix("Shown by phone.", Cause.USER, Outcome.NO_FAULT),),
    ),
)
