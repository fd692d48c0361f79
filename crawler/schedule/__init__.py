"""Crawls in turn, at their times: which registry is due when, and a process that does it until it is told to stop."""

from crawler.schedule.plan import Entry, Plan, Turn, build_plan
from crawler.schedule.running import Clock, Scheduler

__all__ = ["Clock", "Entry", "Plan", "Scheduler", "Turn", "build_plan"]
