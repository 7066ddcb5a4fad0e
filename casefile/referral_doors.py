"""Doors of referrals: which form reads each move, and which act makes it."""

from casefile import referral_forms as forms
from casefile import referrals
from casefile.doors import Confirm, Door, Doors
from casefile.models import Referral
from casefile.referral_flow import REFERRAL

DOORS = Doors(
    REFERRAL,
    Referral.objects.select_related("case__place", "case__agency", "case__party", "sender", "previous__case"),
    Door(REFERRAL.moves["accept"], Confirm, referrals.accept),
    Door(REFERRAL.moves["answer"], forms.Answer, referrals.answer),
    Door(REFERRAL.moves["refuse"], forms.Refuse, referrals.refuse),
    Door(REFERRAL.moves["pass_on"], forms.PassOn, referrals.pass_on),
    Door(REFERRAL.moves["send_on"], forms.SendOn, referrals.send_on),
    Door(REFERRAL.moves["take_in"], forms.TakeIn, referrals.take_in),
    Door(REFERRAL.moves["reopen"], forms.Reopen, referrals.reopen),
    Door(REFERRAL.moves["revoke"], forms.Revoke, referrals.revoke),
    Door(REFERRAL.moves["arbitrate"], forms.Arbitrate, referrals.arbitrate),
)
