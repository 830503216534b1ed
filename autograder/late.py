"""What late work costs: a share of the points it earned for each day begun after the grace days."""

import math

from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Float, Int
from traitlets.config import Config

DAY = 24 * 60 * 60


class LatePenalty(LateSubmissionPlugin):  # type: ignore[misc]  # nbgrader has no types
    """The course's rule for late work, as nbgrader applies it (``c.AssignLatePenalties.plugin_class``)."""

    grace_days = Int(0, help="Days after the due date that cost nothing.").tag(config=True)
    penalty_per_day = Float(0.0, help="Share of the points lost for each day after that, 0 to 1.").tag(config=True)
    most = Float(1.0, help="The largest share of the points that lateness can cost, 0 to 1.").tag(config=True)

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float:
        """Return the points that a submission with this score loses for arriving this many seconds late."""
        days = math.ceil(total_seconds_late / DAY) - self.grace_days
        return round(score * min(max(days, 0) * self.penalty_per_day, self.most), 2)


def penalty(config: Config, student: str, score: float, seconds_late: float) -> float:
    """Return what the configured rule takes from a score: from 0 to the score itself."""
    if seconds_late <= 0:
        return 0.0
    kind = config.AssignLatePenalties.get("plugin_class", LatePenalty)
    taken = kind(config=config).late_submission_penalty(student, score, seconds_late) or 0.0
    return min(max(taken, 0.0), score)
