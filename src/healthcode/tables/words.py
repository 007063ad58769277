"""The vocabularies of all tables."""

from __future__ import annotations

PERSON_PREFIX = "syn-"

MODES = ("taxi", "bus", "metro", "train", "coach", "plane", "walk")
LEVELS = ("low", "medium", "high")
DISTRICT_KINDS = ("town", "neighbour", "abroad")
CATEGORIES = (
    "groceries",
    "fever_medicine",
    "cough_medicine",
    "antiviral",
    "antibiotic",
    "hygiene",
    "clothing",
    "restaurant",
    "fuel",
    "alcohol",
    "books",
    "other",
)
PAYMENTS = ("phone", "cash", "card")
ROLES = ("visitor", "staff")
REPORT_KINDS = (
    "symptom",
    "fever",
    "test_positive",
    "test_positive/noninfectious",
    "test_negative",
    "check_in",
    "contact_notice",
    "false_declaration",
    "vaccination",
    "recovered",
    "released",
    "order/quarantine",
    "order/test",
    "order_lifted",
)
#: From mild to severe; grey is off the scale.
COLOURS = ("green", "yellow", "orange", "red")
GREY = "grey"
ALL_COLOURS = (*COLOURS, GREY)

#: From young to old; ``town`` says at which ages they begin.
AGE_BANDS = ("child", "youth", "young", "middle", "old", "very_old")
OCCUPATIONS = (
    "small_child",
    "pupil",
    "office",
    "factory",
    "retail",
    "restaurant",
    "teacher",
    "nurse",
    "carer",
    "taxi_driver",
    "courier",
    "other",
    "none",
    "retired",
    "care_home_resident",
)
#: Why an observed row is wrong or missing.
FAULT_KINDS = (
    "phone_lent",
    "phone_left_at_home",
    "missing_check_out",
    "late_test",
    "wrong_match",
    "clock_skew",
    "taxi_paid_by_other",
    "duplicate_upload",
)
#: More on the reason of a fault; the first says nothing.
FAULT_DETAILS = ("", "evasion")
#: Where someone was infected who was infected outside the town.
IMPORTED = "imported"
