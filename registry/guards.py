"""Who makes the moves of this app: the handling agency's clerk, officer or leader, or the institution itself."""

from agencies.access import Role, holds
from casefile.guards import entitled, party_to_case

clerk = holds(Role.CLERK) & entitled
leader = holds(Role.LEADER) & entitled
officer = holds(Role.CLERK, Role.INSPECTOR) & entitled
either_side = party_to_case | clerk
