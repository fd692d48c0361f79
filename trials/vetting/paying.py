"""The words in which records say that participants pay, and those in which they say that they do not.

Each expression stands behind words without which it finds nothing (`trials.vetting.phrases`).
"""

from typing import Final

from trials.vetting.phrases import Phrases

PERSON: Final = (
    r"(?:the |each |all |every )?(?:study )?(?:patients?|participants?|subjects?|volunteers?|famil(?:y|ies)|parents?)"
)
THEY: Final = rf"\b(?:{PERSON}|you|they|he|she|he/she|s/he)"
COSTS: Final = r"(?:costs?|expenses?|fees?|charges?|payments?|price|treatment|procedures?|products?|cells?)"
MONEY: Final = (
    r"(?:(?:US ?|USD ?|EUR ?|GBP ?)?[$€£] ?\d[\d.,]*|\d[\d.,]* ?(?:dollars?|euros?|USD|EUR|US\$)"
    r"|(?:USD|EUR|GBP) ?\d[\d.,]*)"
)


PAYS: Final = Phrases(
    (
        "fund financ paid pay + patient participant self",
        (
            r"(?:this |is a |are )?(?:patient|participant|self)[- ](?:funded|financed|paid|pay(?:ing)?)"
            r" (?:clinical )?(?:trial|study|research|treatment|therapy|basis|patients?|participants?)"
        ),
    ),
    ("sponsored", (r"(?:patient|participant)[- ]sponsored (?:clinical )?(?:trial|study|research|treatment|therapy)")),
    ("pay", (r"pay[- ]to[- ](?:participate|enrol+|play)")),
    ("pay", (r"you may pay (?:with|by|in)\b[^.;]{0,40}")),
    (
        "pay fund financ + patient participant subject volunteer famil parent",
        (
            rf"{PERSON}(?: (?:will|must|shall|should))? (?:pay|fund|finance)s?"
            rf" (?:for )?(?:the|their|all|each|own|this)\b[^.;,]{{0,40}}?{COSTS}"
        ),
    ),
    (
        "pay fund financ + patient participant subject volunteer famil parent",
        (
            rf"{PERSON}(?: (?:will|must|shall|should))? (?:pay|fund|finance)s? (?:out[- ]of[- ]pocket"
            rf"|themselves|for \w+ injections?)"
        ),
    ),
    (
        "fee charge cost + there_",
        (
            r"there (?:is|are|will be) an? (?:fee|charge|cost) (?:to|for) (?:participat\w+|enrol\w*|tak\w+"
            r" part|the treatment)"
            r"[^.;,]{0,30}"
        ),
    ),
    (
        "cost fee price + $ € £ dollar euro usd eur gbp",
        (
            rf"(?:treatment|participation|enrol+ment|procedure)(?: cost| fee| price|s' fee)s?(?: (?:is|are"
            rf"|of))?[: ]{{1,2}}{MONEY}"
        ),
    ),
    (
        "cost price fee + cost_of costs_of price_of fee_of + $ € £ dollar euro usd eur gbp",
        (
            rf"(?:costs?|price|fee) of (?:participation|participating|enrol+ment|taking part) (?:is|are|will"
            rf" be) {MONEY}"
        ),
    ),
    (
        "paid fund financ + paid_by funded_by financed_by",
        (
            rf"(?:will be paid|must be paid|to be paid|funded|financed) by (?:the )?(?:participating"
            rf" )?(?:{PERSON}|you)\b(?![- ]?cent)"
        ),
    ),
    (
        "responsib + patient participant subject volunteer famil parent",
        (
            rf"{PERSON} (?:is|are|will be) responsible for (?:all |the |their |any )*(?:travel|study"
            rf"|treatment)[^.;,]{{0,20}}? {COSTS}"
        ),
    ),
    (
        "fund financ + to_self to_fund to_financ",
        (r"(?:willing|able|agree) to (?:self[- ]fund|fund|finance)\b[^.;,]{3,40}"),
    ),
    ("fund + funded_by", (r"funded by (?:the |their )?(?:patients?|participants?)(?: themselves)?(?![- ]?cent)")),
    (
        "pay _bear _cover assum fund financ purchase _buy + _pay _bear _cover _assum _fund _financ _purchase _buy",
        (
            rf"{THEY} (?:will|must|shall|should|may|are|is|have|has|would|need|needs)"
            rf"(?: (?:also|still|only|be|to|have|required|asked|expected|need|needed|obliged)){{0,5}}"
            rf" (?:pay(?: for)?|bear|cover|assume|fund|finance|purchase|buy)\b(?! (?:attention"
            rf"|heed))[^.;]{{0,60}}?"
            rf"(?:{COSTS}|{MONEY}|out of pocket|themselves)"
        ),
    ),
    (
        "billed charge + be_billed be_charged",
        (
            rf"(?:{THEY} )?(?:will|may|shall) (?:also |still )?be (?:billed|charged)(?! with| by researchers)"
            rf""
            rf"(?: (?:a fee(?: of {MONEY})?|{MONEY}|for [^.;,]{{3,60}}|to [^.;,]{{0,30}}"
            rf"(?:insur\w+|health plan|account)))?"
        ),
    ),
    (
        "responsib + cost payment expense fee charge",
        (
            r"(?:financially )?responsible for (?:all |any |the |their |his |paying |part of )*"
            r"(?:costs?|payments?|expenses|fees|charges)(?: of [^.;,]{3,60}| associated[^.;,]{0,40})?"
        ),
    ),
    (
        "assum + cost",
        (
            r"assum(?:e|ing) (?:the )?(?:financial )?(?:responsibility (?:for|of) )?(?:the |all )?costs?"
            r"(?: of [^.;,]{3,60})?"
        ),
    ),
    (
        "expense + at_",
        (
            r"at (?:his|her|his/her|their|your|the patient'?s'?|the participant'?s'?)(?: own)? (?:own )?"
            r"expense"
        ),
    ),
    (
        "_buy purchase pay + to_buy to_purchase to_pay to_self",
        (
            r"(?:able|ability|willing|willingness|agree|agrees|capable|means) to"
            r" (?:buy|purchase|(?:self[- ]?)?pay)\b"
            rf"(?! attention)[^.;,]{{0,60}}(?:{COSTS}|{MONEY})"
        ),
    ),
    (
        "financ + $ € £ dollar euro usd eur gbp cost expense fee charge payment price treatment procedure product cell",
        (
            rf"(?:adequate |sufficient )?financial (?:means|resources|ability|capacity)[^.;]{{0,40}}"
            rf"(?:{MONEY}|{COSTS})"
        ),
    ),
    (
        "_cover pay + not_cover not_pay",
        (
            r"(?:(?:this|the) (?:study|trial|research|sponsor) )?(?:does|do|will) not (?:cover|pay(?: for)?)"
            r" (?:the |any )?(?:costs?|expenses|fees)(?: of [^.;,]{3,60})?"
        ),
    ),
    (
        "cost fee expense + paid_by borne_by covered_by met_by",
        (rf"(?:costs?|fees?|expenses)[^.;]{{0,40}} (?:paid|borne|covered|met) by (?:{PERSON}|you)\b"),
    ),
    (
        "paid + paid_for",
        (r"paid for by (?:you|the patients?|the participants?|your|their)(?: or (?:your|their) insurance)?"),
    ),
    (
        "billed charge + billed_to charged_to",
        (
            r"(?:billed|charged) to (?:the |your |their )?(?:patient'?s?'?|participant'?s?'?)?"
            r" ?(?:insurance|insurer|health plan|own account)"
        ),
    ),
    ("fee + fee_of", (rf"(?:a |the )?(?:one[- ]time |participation |enrol+ment |treatment )?fee of {MONEY}")),
    (
        "cost price + cost_of costs_of price_of + $ € £ dollar euro usd eur gbp",
        (
            r"(?:costs?|price) of (?:the |each |one )?(?:study |stem cell |cell )?"
            r"(?:treatment|procedure|therapy|injection)s?"
            rf" (?:is|are|will be) (?:about |approximately )?{MONEY}"
        ),
    ),
    ("pocket", (r"out[- ]of[- ]pocket (?:by|for) (?:the )?(?:patients?|participants?)")),
    (
        "fund + not_available no_fund",
        (r"(?:funds are not available|no funds are available) to (?:pay|cover)(?: for)? [^.;,]{3,60}"),
    ),
    (
        "insur + covered_by paid_by for_by reimbursed_by",
        (
            r"(?:will be|is|are) (?:covered|paid(?: for)?|reimbursed) by (?:the )?"
            r"(?:(?:patient|participant|subject)'?s?'?|your|their) (?:own |private |health |medical )*insur\w+"
        ),
    ),
    (
        "responsib + responsibility_of + cost charge expense fee bill payment",
        (
            r"(?:costs?|charges?|expenses?|fees?|bills?|payment)\b[^.;]{0,150}? (?:be|is|are|remains?) the "
            rf"(?:financial )?responsibility of {PERSON}(?: (?:and|or) (?:their|his|her) insur\w+(?: company)?)?"
        ),
    ),
    ("pay + paying_", (r"paying (?:personally|privately) for [^.;,]{3,60}")),
    (
        "fund financ paid pay + patient participant self",
        (
            r"(?:study|trial|treatment|procedure|therapy|participation) (?:is|are|will be)"
            r" (?:patient|participant|self)[- ](?:funded|financed|paid|pay)\b"
        ),
    ),
    (
        "cost fee charge + cost_of fee_of charge_of + $ € £ dollar euro usd eur gbp",
        (rf"(?:cost|fee|charge) of {MONEY} (?:to|for) (?:all |the |each )*{PERSON}"),
    ),
    ("payment + require", (rf"requires? (?:a |the )?payment (?:by|from|of) (?:{PERSON}|{MONEY})")),
    ("incur", (rf"{THEY} (?:will|must|shall|may) incur (?:the |all |any |some |additional )*{COSTS}[^.;,]{{0,40}}")),
    ("self", (rf"{PERSON}(?: (?:will|must|shall|should))? self[- ](?:fund|pay|finance)s?\b[^.;,]{{0,30}}")),
    ("pocket + paid", (r"(?:to be|are|will be) paid (?:for )?out[- ]of[- ]pocket")),
    (
        "financially + cost expense fee charge payment price treatment procedure product cell",
        (rf"financially able to (?:cover|pay|afford|bear)\b[^.;,]{{0,40}}?{COSTS}"),
    ),
    ("assume", (rf"{PERSON} assumes? (?:all |the |any |full )*(?:costs?|expenses|fees|charges)")),
    (
        "charged + fee price $ € £ dollar euro usd eur gbp",
        (rf"{PERSON} (?:is|are) charged (?:an? |the )?(?:\w+ )?(?:fee|price|{MONEY})"),
    ),
    (
        "charge + patient participant subject",
        (
            r"charge (?:the )?(?:patients?|participants?|subjects?) for (?:the |each |their )?(?:investigational|study"
            r"|treatment|products?|cells?|drug|device|procedure)"
        ),
    ),
    (
        "_buy purchase",
        (
            rf"{THEY} (?:will|must|shall|should|need to|have to)(?: have to| need to| be asked to| be required to)?"
            r" (?:buy|purchase) (?:the|their)\b[^.;,]{0,30}?(?:drug|medication|device|supplement|implant|test)s?"
        ),
    ),
)
FREE: Final = Phrases(
    (
        "cost charge expense fee + _cost _charge _expense _fee + no_ without",
        (
            r"(?:at )?(?:no|without(?: any)?)(?: (?:additional|extra|direct|financial))?"
            r" (?:cost|charge|expense|fee)s?"
            r" (?:to|for) (?:the )?(?:study )?(?:you|them|him|her|patients?|participants?|subjects?|families)"
            r"[^.;,]{0,40}"
        ),
    ),
    (
        "free cost charge + free_of for_free at_no without_charge",
        (
            r"(?:provided|given|offered|done|performed|carried out|available|supplied|receive[^.;]{0,40})"
            r"[^.;]{0,60}?(?:free of charge|free of cost|for free|at no (?:cost|charge)|without charge)"
        ),
    ),
    ("free + free_of", (r"free of (?:charge|cost)")),
    (
        "free + _free",
        (
            r"(?:treatment|procedures?|cells?|injections?|product|visits?)[^.;]{0,30} (?:is|are|will be)"
            r" (?:provided|given|offered) (?:for )?free\b"
        ),
    ),
    (
        "_cover pay _bear + _cover _pay _bear",
        (
            r"(?:study|trial|sponsor|grant) (?:will )?(?:covers?|pays?(?: for)?|bears?) (?:all |the |any"
            r" )+[^.;,]{0,40}?(?:costs?|expenses|fees|treatment)"
        ),
    ),
    (
        "paid",
        (
            r"(?:procedures?|visits?|treatments?|tests?)[^.;]{0,30} (?:is|are|will be) paid (?:for )?by (?:the )?"
            r"(?:study|sponsor|research|trial|hospital|company|investigators?|grant)"
        ),
    ),
    (
        "charge cost fee + no_charge no_cost no_fee",
        (
            rf"no (?:charge|cost|fee)s? (?:will|shall|is|are)(?: to)?(?: be)? (?:made|charged|billed)? ?(?:to"
            rf"|for) (?:the )?{PERSON}"
        ),
    ),
    (
        "billed charge + not_billed not_charged",
        (rf"{PERSON} (?:is|are) not (?:billed|charged)(?: for [^.;,]{{3,60}})?"),
    ),
    (
        "cost fee charge expense + no_",
        (
            r"(?:there (?:is|are|will be) )?no (?:study )?(?:costs?|fees?|charges?|expenses?)"
            r" (?:for (?:this|the) (?:study|trial)|to participate|(?:will be )?passed on)[^.;,]{0,40}"
        ),
    ),
    (
        "cost charge expense + not_ never_",
        (
            r"(?:not|never) (?:cause|incur|entail|involve|result in) (?:any )?(?:extra |additional )?"
            r"(?:costs?|charges?|expenses?)"
            rf" (?:to|for) (?:the )?{PERSON}?[^.;,]{{0,40}}"
        ),
    ),
    (
        "expense charge cost + at_no_",
        (r"(?:provided?|provides?|offered|seen?|treated)[^.;]{0,60}? at no (?:expense|charge|cost)"),
    ),
    (
        "billed charge + not_be_billed not_be_charged",
        (rf"(?:{THEY}[^.;]{{0,30}} )?(?:will|shall|would) not be (?:billed|charged)(?: for [^.;,]{{3,60}})?"),
    ),
    (
        "pay incur _bear + not_",
        (
            rf"{THEY} (?:will|do|does|shall) not (?:have to |need to |be required to )?(?:pay|incur|bear)\b"
            r"[^.;,]{0,50}"
        ),
    ),
    (
        "cost expense fee charge + incur_no bear_no have_no",
        (
            rf"{THEY} (?:will |shall )?(?:incur|bear|have) no (?:extra |additional )?(?:costs?|expenses|fees"
            rf"|charges)"
        ),
    ),
    (
        "responsib + not_",
        (
            rf"{THEY} (?:will|are|is|shall) not (?:be )?(?:held )?(?:financially )?responsible for"
            r" (?:any |the |paying )*(?:costs?|payments?|expenses|fees|charges)[^.;,]{0,50}"
        ),
    ),
    (
        "cost expense + paid_by borne_by covered_by met_by",
        (
            r"(?:all |any )?(?:study[- ]related |treatment )?(?:costs?|expenses)[^.;]{0,40}"
            r" (?:paid|borne|covered|met) by (?:the )?"
            r"(?:study|sponsor|research|trial|project|hospital|company|investigators?|grant|universit\w+|institut\w+"
            r"|funders?|department|clinic|foundation)"
        ),
    ),
    (
        "charge cost fee expense + no_",
        (
            r"(?:there (?:is|are|will be) )?no (?:charge|cost|fee|expense)s? (?:for|to) (?:participat\w+|taking part"
            r"|enrol\w*|(?:the )?(?:study|treatment|procedure)s?)\b"
        ),
    ),
    (
        "free",
        (
            r"\bfree (?:treatment|therapy|cells|injections?|study drug|care|screening|consultation)s?"
            r" (?:is|are|will be) (?:provided|offered|given)"
        ),
    ),
    ("free", (r"(?:supplied|provided|given|offered) free (?:by|to)\b")),
)
