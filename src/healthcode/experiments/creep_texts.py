"""The sentences of the drills of function creep, in English and German."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # ── red by order ──
    "order_real": (
        "On day {day} {actor} turned a list of {listed} red by hand. Reason given: “{reason}”.",
        ("An Tag {day} setzte {actor} eine Liste von {listed} von Hand auf Rot. Begründung: „{reason}“."),
    ),
    "order_what_if": (
        (
            "A what-if, the run stays as it is: on day {day} {actor} turns a list of {listed} red by "
            "hand. Reason given: “{reason}”."
        ),
        (
            "Angenommen, der Lauf bleibt unverändert: An Tag {day} setzt {actor} eine Liste von {listed} "
            "von Hand auf Rot. Begründung: „{reason}“."
        ),
    ),
    "order_where": (
        "Where they really were: {in_town} in the town, {away} elsewhere, {on_the_way} on the way.",
        "Wo sie wirklich waren: {in_town} in der Stadt, {away} anderswo, {on_the_way} unterwegs.",
    ),
    "order_scan": (
        (
            "Who was elsewhere could only scan a code passed on by others, of {place} ({kind}). For the "
            "platform each such scan is a visit that never was, in the same hours as {met} real visitors."
        ),
        (
            "Wer anderswo war, konnte nur einen weitergereichten Code scannen, den von {place} ({kind}). "
            "Für die Plattform ist jeder solche Scan ein Besuch, den es nie gab, in denselben Stunden wie"
            " {met} echte."
        ),
    ),
    "order_rates": (
        (
            "Red on the first morning: {red} of {listed} on the list, by the rules alone {alone}; of "
            "residents like them {matched_red} of {matched}."
        ),
        (
            "Rot am ersten Morgen: {red} von {listed} auf der Liste, nach den Regeln allein {alone}; von "
            "vergleichbaren Personen {matched_red} von {matched}."
        ),
    ),
    "order_staggered": (
        "They were not set at once: by the first morning {by_hand} of {listed} had been set by hand.",
        "Sie wurden nicht auf einmal gesetzt: bis zum ersten Morgen {by_hand} von {listed} von Hand.",
    ),
    "order_policy": ("Rules: {policy}.", "Regeln: {policy}."),
    "order_log_unsigned": (
        (
            "In the data it stands in one place, the log of overrides, with office, reason and no second "
            "signature (rows: {rows})."
        ),
        (
            "In den Daten steht es an einer Stelle, im Protokoll der Eingriffe, mit Amt, Grund und ohne "
            "zweite Unterschrift (Zeilen: {rows})."
        ),
    ),
    "order_log_signed": (
        (
            "The log of overrides has it with office, reason and a second signature (rows: {rows}): "
            "nothing odd in a single one."
        ),
        (
            "Im Protokoll der Eingriffe steht es mit Amt, Grund und zweiter Unterschrift (Zeilen: "
            "{rows}): An keiner einzelnen fällt etwas auf."
        ),
    ),
    "order_real_case": (
        (
            "Real: Zhengzhou, June 2022, 1,317 depositors, 871 of them outside the province; five "
            "officials punished (Shanghai Daily, 22 June 2022; official, in the press). All else here is "
            "invented."
        ),
        (
            "Wirklich: Zhengzhou, Juni 2022, 1.317 Bankkunden, 871 davon außerhalb der Provinz; fünf "
            "Beamte bestraft (Shanghai Daily, 22. Juni 2022; amtlich, aus der Presse). Alles andere ist "
            "erfunden."
        ),
    ),
    "order_counts": (
        "Counts alone would also have rung on {alarms} of {mornings} mornings without any order.",
        "Bloße Zahlen hätten auch ohne Anordnung an {alarms} von {mornings} Morgen Alarm gegeben.",
    ),
    "order_people": (
        (
            "{listed} of the town's {people} residents stood on a list; {nonhealth} of them were red on some "
            "morning with nothing medical behind it, and {away} of them were away from the town by then."
        ),
        (
            "{listed} der {people} Einwohner standen auf einer Liste; {nonhealth} davon waren an einem "
            "Morgen rot ohne jeden medizinischen Grund, und {away} davon waren da gar nicht in der Stadt."
        ),
    ),
    "order_one": (
        "Of {people} people one stood on a list, and was red with nothing medical behind it.",
        "Von {people} Personen stand eine auf einer Liste und war rot ohne jeden medizinischen Grund.",
    ),
    "order_one_away": (
        (
            "Of {people} people one stood on a list, and was red with nothing medical behind it, without "
            "even being in the town."
        ),
        (
            "Von {people} Personen stand eine auf einer Liste und war rot ohne jeden medizinischen Grund,"
            " und nicht einmal in der Stadt."
        ),
    ),
    "order_one_anyway": (
        "Of {people} people one stood on a list, and was red by the rules anyway.",
        "Von {people} Personen stand eine auf einer Liste und war nach den Regeln ohnehin rot.",
    ),
    "order_for": (
        (
            "An order by hand is quick where no rule fits, as after a mislabelled batch of tests, and it "
            "leaves rows: of {lists} such lists the log of overrides shows {log}, and who computes every "
            "red again finds {data}."
        ),
        (
            "Eine Anordnung von Hand ist schnell, wo keine Regel passt, etwa bei vertauschten Proben, und "
            "hinterlässt Zeilen: Von {lists} solchen Listen zeigt das Protokoll {log}, und wer jedes Rot "
            "nachrechnet, findet {data}."
        ),
    ),
    "order_against": (
        (
            "The switch that keeps the sick at home works for any list. Of {lists} lists of {size} drawn "
            "alike, an auditor who has only complaints notices {complaints} in {mornings} mornings; so "
            "short a list shows only in the log, or where every red is computed again."
        ),
        (
            "Der Schalter, der Kranke zu Hause hält, taugt für jede Liste. Von {lists} ebenso gezogenen "
            "Listen mit {size} bemerkt, wer nur Beschwerden hat, in {mornings} Morgen {complaints}; eine "
            "so kurze Liste zeigt nur das Protokoll, oder wer jedes Rot nachrechnet."
        ),
    ),
    # ── the police query ──
    "query_what": (
        (
            "Who was at {place} ({kind}) from {since} to {until}? {present} people really were. Days from"
            " then to the question: {later}."
        ),
        (
            "Wer war von {since} bis {until} in {place} ({kind})? Wirklich waren es {present} Personen. "
            "Tage von da bis zur Frage: {later}."
        ),
    ),
    "query_real_case": (
        (
            "Real: the Hangzhou app sent place and number in a routine named after the police (New York "
            "Times, 1 March 2020, in the press); Singapore's law of February 2021 let police in for seven"
            " classes of offence."
        ),
        (
            "Wirklich: Hangzhous App sandte Ort und Nummer in einer nach der Polizei benannten Routine "
            "(New York Times, 1. März 2020, aus der Presse); Singapurs Gesetz vom Februar 2021 ließ die "
            "Polizei bei sieben Arten von Straftaten zu."
        ),
    ),
    "query_sought": (
        "Sought is {sought}, drawn by lot from those who really were there. Rules: {policy}.",
        "Gesucht ist {sought}, ausgelost unter denen, die wirklich dort waren. Regeln: {policy}.",
    ),
    "query_nobody_sought": (
        "Nobody really was there, so nobody is sought. Rules: {policy}.",
        "Niemand war wirklich dort, also ist niemand gesucht. Regeln: {policy}.",
    ),
    "query_added": (
        (
            "The central code puts together whom {tables} name: {named} different people. Trips tell only "
            "the district, so they are shown and not added."
        ),
        (
            "Der zentrale Code legt zusammen, wen {tables} nennen: {named} verschiedene Personen. Fahrten "
            "nennen nur das Gebiet; sie sind gezeigt und nicht mitgezählt."
        ),
    ),
    "query_nothing_kept": (
        "The central code reads and still keeps no table that puts anybody at a place: it names nobody.",
        "Der zentrale Code liest oder behält keine Tabelle mehr, die jemanden an einen Ort setzt.",
    ),
    "query_gone": (
        (
            "{later} days later the guest list, kept for {days} days, is deleted and names nobody; the "
            "central tables still name {named}."
        ),
        (
            "{later} Tage später ist die Gästeliste, die {days} Tage bleibt, gelöscht und nennt niemanden; "
            "die zentralen Tabellen nennen noch {named}."
        ),
    ),
    "query_people_found": (
        (
            "To find one person, the central tables name {uninvolved} uninvolved people, {not_there} of "
            "whom were not there, and miss {unseen} who were."
        ),
        (
            "Um eine Person zu finden, nennen die zentralen Tabellen {uninvolved} Unbeteiligte, von denen"
            " {not_there} nicht da waren, und übersehen {unseen}, die da waren."
        ),
    ),
    "query_people_missed": (
        (
            "The central tables name {uninvolved} uninvolved people and not the one sought; {not_there} "
            "of those named were not there, and {unseen} who were are missing."
        ),
        (
            "Die zentralen Tabellen nennen {uninvolved} Unbeteiligte und nicht die gesuchte Person; "
            "{not_there} der Genannten waren nicht da, und {unseen}, die da waren, fehlen."
        ),
    ),
    "query_for_found": (
        (
            "One question turns {people} people into {named}, the one sought among them: a witness or an "
            "offender is found whom nobody would have remembered."
        ),
        (
            "Eine einzige Frage macht aus {people} Personen {named}, die gesuchte ist darunter: So findet"
            " sich jemand, an den sich niemand erinnert hätte."
        ),
    ),
    "query_for_missed": (
        (
            "One question leaves {rest} of {people} people alone: whoever is not named need not be asked,"
            " though this time the one sought is among those."
        ),
        (
            "Eine einzige Frage lässt {rest} von {people} Personen in Ruhe: Wer nicht genannt ist, muss "
            "nicht befragt werden, auch wenn die gesuchte Person diesmal dazugehört."
        ),
    ),
    "query_against": (
        (
            "{uninvolved} people who did nothing stand in a police file with an hour of their lives, from"
            " rows given for health. A guest list that is kept for {days} days names {list} of such; "
            "phones, paper and no code name nobody."
        ),
        (
            "{uninvolved} Personen, die nichts getan haben, stehen mit einer Stunde ihres Lebens in einer"
            " Akte, aus Daten für die Gesundheit. Eine Gästeliste, die {days} Tage bleibt, nennt {list} "
            "solche; Telefone, Papier und kein Code niemanden."
        ),
    ),
    # ── the permanent score ──
    "score_hangzhou": (
        (
            "Hangzhou's proposal of 22 May 2020 (Global Times, 26 May 2020; press): everybody starts at "
            "{start} (invented), points add up over {days} days. The numbers of points are from memory "
            "and unverified."
        ),
        (
            "Hangzhous Vorschlag vom 22. Mai 2020 (Global Times, 26. Mai 2020; Presse): Alle beginnen mit"
            " {start} (erfunden), Punkte summieren sich über {days} Tage. Die Punktzahlen sind aus dem "
            "Gedächtnis und ungeprüft."
        ),
    ),
    "score_suzhou": (
        (
            "Suzhou's trial of 3 to 6 September 2020 (China Daily; press): everybody starts at {start}, "
            "which is also the most. Who passes a red light is drawn by lot here, one seen trip in "
            "{rides}, passengers too (invented)."
        ),
        (
            "Suzhous Versuch vom 3. bis 6. September 2020 (China Daily; Presse): Alle beginnen mit "
            "{start}, mehr geht nicht. Wer Rot missachtet, wird hier ausgelost, eine gesehene Fahrt "
            "von {rides}, auch bei Fahrgästen (erfunden)."
        ),
    ),
    "score_foot": (
        (
            "At the foot stand {foot} people below {below} points. Ever infected: {infected} of them, and"
            " {others_infected} of the {others} others; {not_ranked} people left no row and have no rank."
        ),
        (
            "Am Ende stehen {foot} Personen unter {below} Punkten. Je infiziert: {infected} von ihnen und"
            " {others_infected} der {others} anderen; {not_ranked} hinterließen keine Zeile und haben "
            "keinen Rang."
        ),
    ),
    "score_by_lot": (
        "Who lost points for a red light stands there by lot: the figures here are no finding about anybody.",
        "Wer wegen Rot Punkte verlor, steht dort durch das Los: Diese Zahlen sagen über niemanden etwas aus.",
    ),
    "score_foot_above_start": (
        "The foot is relative: people who gained points on their {start} at the start can stand there too.",
        "Das Ende ist relativ: Auch wer auf die {start} vom Anfang Punkte gewann, kann dort stehen.",
    ),
    "score_no_foot": (
        "So many people have the lowest score that nobody stands apart.",
        "So viele Personen haben die niedrigste Punktzahl, dass sich niemand abhebt.",
    ),
    "score_people": (
        (
            "At the foot of Hangzhou's ranking stand {foot} of {people} people and of Suzhou's {suzhou}; "
            "{infected} and {suzhou_infected} of them were ever infected, of all people {all_infected}."
        ),
        (
            "Am Ende von Hangzhous Rangfolge stehen {foot} von {people} Personen, von Suzhous {suzhou}; "
            "je infiziert waren {infected} und {suzhou_infected} von ihnen, von allen {all_infected}."
        ),
    ),
    "score_for": (
        (
            "Suzhou's points say beforehand what counts and start everybody alike, while no weights of "
            "Hangzhou's colours were ever published; and when the public objected, the trial ended within"
            " three days."
        ),
        (
            "Suzhous Punkte sagen vorher, was zählt, und beginnen bei allen gleich, während nie Gewichte "
            "der Farben von Hangzhou bekannt wurden; und als die Leute widersprachen, endete der Versuch "
            "binnen drei Tagen."
        ),
    ),
    "score_against": (
        (
            "Points fall where rows are, not where conduct is: of {bought} people who bought alcohol, "
            "{seen} were seen and {unseen} left no row and lost nothing. And what was given against an "
            "epidemic now ranks everybody."
        ),
        (
            "Punkte fallen, wo Daten sind, nicht wo Verhalten ist: Von {bought} Personen, die Alkohol "
            "kauften, wurden {seen} gesehen; {unseen} hinterließen keine Zeile und verloren nichts. Daten "
            "gegen eine Seuche ordnen nun alle."
        ),
    ),
    # ── the meter ──
    "meter_what": (
        (
            "{count} policies by the date of their rules. Rows and people are those of this run; a "
            "purpose is a kind of rule that reads a table. Policies of several places are laid side by "
            "side."
        ),
        (
            "{count} Ordnungen nach dem Datum ihrer Regeln. Zeilen und Personen sind die dieses Laufs; "
            "ein Zweck ist eine Art von Regel, die eine Tabelle liest. Ordnungen mehrerer Orte stehen "
            "nebeneinander."
        ),
    ),
    "meter_people": (
        (
            "The first policy reads rows about {first_people} of {people} people for {first_users} "
            "purposes; by the last, which reads about {last_people}, {users} purposes had begun."
        ),
        (
            "Die erste Ordnung liest über {first_people} von {people} Personen für {first_users} Zwecke; "
            "bis zur letzten, die über {last_people} liest, hatten {users} Zwecke begonnen."
        ),
    ),
    "meter_for": (
        (
            "It goes down too: steps on which more shrank than grew, {less} of {steps}. And a rule that "
            "was added may be one that spares people."
        ),
        (
            "Es geht auch abwärts: Schritte, bei denen mehr schrumpfte als wuchs, {less} von {steps}. "
            "Und eine neue Regel kann eine sein, die Menschen schont."
        ),
    ),
    "meter_for_none": (
        (
            "Steps on which more shrank than grew: {less} of {steps}. But each purpose counted here "
            "stands in a dated rule, which anybody can read, compare and contest."
        ),
        (
            "Schritte, bei denen mehr schrumpfte als wuchs: {less} von {steps}. Aber jeder Zweck hier "
            "steht in einer datierten Regel, die alle lesen, vergleichen und anfechten können."
        ),
    ),
    "meter_against_before": (
        (
            "Steps on which more grew than shrank: {more} of {steps}. And it did not end with the rules: "
            "{later} uses or proposals that no rule book names are documented for later dates."
        ),
        (
            "Schritte, bei denen mehr wuchs als schrumpfte: {more} von {steps}. Und mit den Regeln "
            "endete es nicht: Für später sind {later} Verwendungen oder Vorschläge belegt, die in keiner "
            "Ordnung stehen."
        ),
    ),
    "meter_against_none": (
        (
            "Steps on which more grew than shrank: {more} of {steps}. But rules are not all: {all_uses} "
            "uses or proposals are documented that no rule book names."
        ),
        (
            "Schritte, bei denen mehr wuchs als schrumpfte: {more} von {steps}. Aber Regeln sind nicht "
            "alles: Belegt sind {all_uses} Verwendungen oder Vorschläge, die in keiner Ordnung stehen."
        ),
    ),
    "meter_against": (
        (
            "Steps on which more grew than shrank: {more} of {steps}. And by then {uses} documented uses "
            "had been made or proposed of such codes that no rule book names."
        ),
        (
            "Schritte, bei denen mehr wuchs als schrumpfte: {more} von {steps}. Und bis dahin gab es "
            "{uses} belegte Verwendungen oder Vorschläge zu solchen Codes, die in keiner Ordnung stehen."
        ),
    ),
    # ── who learns what ──
    "learns_server": (
        (
            "On servers lie per person, place points and pairs put together: central code "
            "{central_points} and {central_edges}, guest list {list_points} and {list_edges}, check-ins "
            "on phones {venue_points} and {venue_edges}, app on phones {phones_points} and "
            "{phones_edges}."
        ),
        (
            "Auf Servern liegen je Person Ortspunkte und verbundene Paare: zentraler Code "
            "{central_points} und {central_edges}, Gästeliste {list_points} und {list_edges}, Einträge "
            "auf Telefonen {venue_points} und {venue_edges}, App auf Telefonen {phones_points} und "
            "{phones_edges}."
        ),
    ),
    "learns_outsider": (
        ("Who finds the log of the doors of the central code follows names of {outsider} people to places."),
        ("Wer das Türprotokoll des zentralen Codes findet, folgt Namen von {outsider} Personen zu Orten."),
    ),
    "learns_effect": (
        (
            "Both had the app in {covered} of {pairs} pairs of an infectious person and one they met, at "
            "an uptake of {uptake} of {people} people; uptake squared would be {squared}. The own uptake "
            "clusters by age and phone."
        ),
        (
            "Beide hatten die App bei {covered} von {pairs} Paaren aus einer ansteckenden Person und "
            "einer, die sie traf, bei {uptake} von {people} Personen; das Quadrat ergäbe {squared}. Die "
            "Verbreitung häuft sich nach Alter und Telefon."
        ),
    ),
    "learns_no_effect": (
        "No infectious person met anybody, so nothing can be said of what an app would have noted.",
        "Keine ansteckende Person traf jemanden; was eine App bemerkt hätte, ist nicht zu sagen.",
    ),
    "learns_people": (
        (
            "The platform of the central code can say of {whereabouts} of {people} people where they were"
            " and of {purchases} what they bought; the server of the app on phones can say neither of "
            "anybody."
        ),
        (
            "Die Plattform des zentralen Codes kann von {whereabouts} von {people} Personen sagen, wo sie"
            " waren, und von {purchases}, was sie kauften; der Server der App auf Telefonen von niemandem"
            " eines davon."
        ),
    ),
    "learns_for": (
        (
            "What no server holds, no health office can read either: even if {uptake} of {people} people, "
            "drawn by lot, had the app, {missed} of {pairs} pairs would have gone unnoted (by uptake squared "
            "{squared}: some people meet many)."
        ),
        (
            "Was kein Server hält, kann auch kein Gesundheitsamt lesen: Hätten auch {uptake} von {people}, "
            "ausgelost, die App, blieben {missed} von {pairs} Paaren unbemerkt (nach dem Quadrat {squared}: "
            "Manche treffen viele)."
        ),
    ),
    "learns_for_none": (
        "What no server holds, no health office can read either.",
        "Was kein Server hält, kann auch kein Gesundheitsamt lesen.",
    ),
    "learns_against_none": (
        (
            "The whereabouts of {others} people of whom there is no test lie on the server because this "
            "design wants them, and whoever opens it has them."
        ),
        (
            "Die Wege von {others} Personen, von denen es keinen Test gibt, liegen auf dem Server, weil "
            "dieser Entwurf sie will, und wer ihn öffnet, hat sie."
        ),
    ),
    "learns_against": (
        (
            "Tests and orders of {health} people are known to a health office under any design; the "
            "whereabouts of {others} others lie on the server because this one wants them, and whoever "
            "opens it has them."
        ),
        (
            "Tests und Anordnungen von {health} Personen kennt ein Gesundheitsamt bei jedem Entwurf; die "
            "Wege von {others} anderen liegen auf dem Server, weil dieser sie will, und wer ihn öffnet, "
            "hat sie."
        ),
    ),
}
