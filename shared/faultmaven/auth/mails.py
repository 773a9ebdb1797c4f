"""The mails of accounts. None quotes what anybody typed: a stranger can make us send one, not say anything in it."""

from faultmaven.providers.mail.protocol import Mail


def reset_mail(to: str, link: str, minutes: int) -> Mail:
    """Return the mail with the link of a reset."""
    return Mail(
        to,
        "Reset your FaultMaven password",
        "Somebody, probably you, asked to reset the password of this account.\n\n"
        f"{link}\n\n"
        f"The link counts once, for {minutes} minutes, and only the newest one does. A new password ends every\n"
        "sign-in and revokes every API key of the account.\n\n"
        "If it was not you, do nothing: your password stays as it is.\n",
    )


def password_changed_mail(to: str) -> Mail:
    """Return the mail that tells of a new password."""
    return Mail(
        to,
        "Your FaultMaven password was reset",
        "The password of this account was reset with a link from a mail to this address.\n\n"
        "Every sign-in has ended and every API key is revoked. If it was not you, reset the password again, and look\n"
        "at who reads your mail.\n",
    )


def account_erased_mail(to: str) -> Mail:
    """Return the mail that confirms an erasure."""
    return Mail(
        to,
        "Your FaultMaven account is erased",
        "As you asked, this account and all that belonged to it are erased: cases, evidence, facts, reports,\n"
        "documents, webhooks, API keys and sessions. Copies for disaster recovery end within 35 days.\n\n"
        "The audit log keeps that it happened, under a number that leads to nobody any more.\n",
    )
