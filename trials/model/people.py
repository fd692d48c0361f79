"""Organisations and persons of a trial, as published by the registry."""

from trials.model.base import Category, Model


class OrganisationClass(Category):
    """Kind of organisation, after ClinicalTrials.gov's `AgencyClass`; other registries' words map to it."""

    INDUSTRY = "industry"
    NIH = "nih"
    FED = "fed"
    OTHER_GOV = "other_gov"
    NETWORK = "network"
    INDIV = "indiv"
    OTHER = "other"
    UNKNOWN = "unknown"
    AMBIG = "ambig"
    UNRECOGNISED = "unrecognised"


class Organisation(Model):
    """A sponsor, collaborator or funder."""

    name: str
    type: OrganisationClass | None = None
    country: str | None = None


class Contact(Model):
    """A person or desk to ask. `role` is lower snake case (`contact`, `principal_investigator`, `public`, ...)."""

    name: str | None = None
    role: str | None = None
    phone: str | None = None
    phone_ext: str | None = None
    email: str | None = None
    affiliation: str | None = None


class Official(Model):
    """A person responsible for the whole study."""

    name: str
    role: str | None = None
    affiliation: str | None = None


class ResponsibleParty(Model):
    """Who answers for the record: `type` is `sponsor`, `principal_investigator`, `sponsor_investigator` or None."""

    type: str | None = None
    name: str | None = None
    title: str | None = None
    affiliation: str | None = None
