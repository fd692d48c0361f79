"""The end of a crawl: what it found is judged and published, or its failure is written down with the reason.

In: a job that a spider has worked on, however that ended. Out: the run record, and the error to raise if there is one.
Runs in the archive's thread.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from crawler.archive.held import RunRecord
from crawler.archive.run import Run
from crawler.job import Job
from crawler.verdict import ANSWERED, LISTED, Check, Verdict, failed
from crawler.wording import without_secrets
from trials.errors import RegistryError, TrialsError

NAMED: Final = 10  # records without an answer that a run names; the quarantine has all


def conclude(job: Job, run: Run) -> RunRecord | None:
    """Finish the run; None for one that the archive itself failed under, which is found as interrupted later."""
    if job.writer.failure is not None:
        with suppress(TrialsError):
            return run.finish(failed("archive", str(job.writer.failure)))
        return None
    if not job.complete:
        name = "registry" if isinstance(job.failure, RegistryError) else "ended"
        return run.finish(failed(name, without_secrets(str(job.failure))))
    for record in sorted(job.outside):
        run.leave(run.source, record)
    if not job.nothing_new:
        count_query(job, run)
    whole = job.whole and not job.gaps
    reported = None if job.gaps else job.reported
    verdict = enough(job, run, run.judge(reported=reported, fetched=job.fetched, complete=whole))
    if job.gaps:
        verdict = Verdict(verdict.ok, (*verdict.checks, Check(LISTED, ok=True, detail=left_open(job.gaps))))
    if job.unanswered:
        verdict = Verdict(verdict.ok, (*verdict.checks, Check(ANSWERED, ok=True, detail=left_out(job.unanswered))))
    mark = job.stamp if job.moves_mark else None
    return run.finish(verdict, mark=mark, members_complete=whole)


def count_query(job: Job, run: Run) -> None:
    """What the registry itself said, as counters of the run: the ledger of coverage holds it against what is held."""
    run.count("query/reported", job.reported)
    run.count("query/fetched", job.fetched)
    listed = job.listed if job.listed is not None else job.reported if job.whole else None
    if listed is not None and job.limit is None:
        run.count("query/listed", listed)


def enough(job: Job, run: Run, verdict: Verdict) -> Verdict:
    """The verdict, with the check that a run of changes cannot make by itself: that the query has not shrunk."""
    before = run.before()
    if job.whole or job.listed is None or before is None:
        return verdict
    least = int(run.limits.minimum * before)
    detail = f"the registry lists {job.listed} records where {before} were held, at least {least} must be"
    check = Check("minimum", job.listed >= least, detail)
    return Verdict(verdict.ok and check.ok, (*verdict.checks, check))


def left_out(unanswered: Mapping[str, str]) -> str:
    """One sentence on the records that were left without an answer: few, for too many would have ended the run."""
    named = "; ".join(f"{key}: {why}" for key, why in list(unanswered.items())[:NAMED])
    more = f"; and {len(unanswered) - NAMED:,} more" if len(unanswered) > NAMED else ""
    many = f"{len(unanswered):,} records were" if len(unanswered) > 1 else "1 record was"
    return f"{many} left without an answer, to be asked for again by the next crawl ({named}{more})"


def left_open(gaps: Sequence[str]) -> str:
    """One sentence on the parts of a list that were left without an answer."""
    return f"the list was not read whole, and the next crawl asks for all of it again (without {'; '.join(gaps)})"


def summary(job: Job, record: RunRecord) -> str:
    """One line on how it went."""
    if job.nothing_new:
        return f"{job.title}: nothing new since {job.stamp}"
    names = {
        "new": "new",
        "changed": "changed",
        "gone": "gone",
        "rejected": "rejected",
        "unanswered": "not answered for",
    }
    parts = [f"{n:,} {word}" for name, word in names.items() if (n := record.counts.get(f"records/{name}"))]
    parts += ["the list not read whole"] if job.gaps else []
    ended = "" if record.ok else f"; not published: {record.verdict.reason if record.verdict else record.state}"
    return f"{job.title}: {job.fetched:,} records fetched" + (f", {', '.join(parts)}" if parts else "") + ended
