"""Kinds of task that datasets are made for, told by the words of an instruction, a card or column names.

A general lexicon of the field (its task names, label names and the usual words of its annotation guidelines): two texts
are about the same kind of task when they share a concept, though they may share no word ("Is it spam?", "ham or spam").
"""

import re
from collections.abc import Iterable
from functools import cache

_PATTERNS: dict[str, str] = {
    # sentence pairs
    "nli": r"premises?\b[^.]{0,60}\bhypothes[ei]s|hypothes[ei]s\b[^.]{0,60}\bpremise|entail\w*|contradict\w*|\bnli\b|natural language inference|premises? (and|with) (a |the |an? )?\w*\s?hypothes|"
    r"textual inference|hypothes[ie]s (follows?|holds?)",
    "paraphrase": r"paraphras\w*|semantically (equivalent|the same)|same meaning|(mean|say|ask) the same|duplicate questions?|"
    r"equivalent in meaning|asking the same",
    "similarity": r"similarity (score|rating)|how similar|semantic(ally)? similar\w*|questions?[^.]{0,40}\bsimilar or not",
    "word_sense": r"word sense|sense of the word|word[^.]{0,40}same (meaning|sense)|word[- ]in[- ]context|homonym|polysem",
    # texts to labels
    "sentiment": r"sentiments?\b|polarity|(positive|favou?rable) (or|and|vs\.?|/) (negative|unfavou?rable)|"
    r"\bpositive\b[^.]{0,40}\bnegative\b|\bnegative\b[^.]{0,40}\bpositive\b|opinion (of|on) (a )?(product|movie|film|restaurant)",
    "emotion": r"emotions?\b|emotional|\bfeelings?\b|\b(anger|angry|joy|sadness|fear|disgust)\b[^.]{0,40}\b(anger|joy|sadness|fear|"
    r"surprise|disgust|love|optimism)\b",
    "topic": r"\btopics?\b|subject (area|category)|news (category|section|desk|topic)|category of (the |a )?(news|article|headline)|"
    r"which section",
    "intent": r"\bintents?\b|\bintentions?\b of (the |a )?(user|customer|caller|speaker)|what (the|a) (user|customer|caller) wants|"
    r"kind of request",
    "question_type": r"question type|type of (the )?answer|answer type|kind of (question|answer)|what (kind|type) of answer",
    "spam": r"\bspam\b|unsolicited|junk (mail|message)",
    "hate": r"\bhate\b|hateful|hate[- ]speech|\bracis\w+|sexis\w+|misogyn\w*",
    "toxic": r"toxic\w*|offensive|abusive|insult\w*|profan\w*|\bharass\w*|unhealthy|hostile|\brude\b",
    "sarcasm": r"sarcas\w*|\biron(y|ic)\b",
    "humour": r"humou?r\w*|\bjokes?\b|\bfunn(y|ier|iest)\b|\bpuns?\b",
    "clickbait": r"click-?bait\w*",
    "stance": r"\bstances?\b|in favou?r of|\bfavou?r\b[^.]{0,20}\bagainst\b|agree[^.]{0,20}disagree",
    "subjectivity": r"subjectiv\w*",
    "formality_label": r"formal or informal|informal or formal|level of formality",
    "fake_news": r"fake news|misinformation|disinformation|rumou?rs?\b",
    "fact_check": r"fact[- ]?check\w*|claims? (is|are|on|about|with|supported)|\brefute[sd]?\b|truth of (a |the )?(claim|statement)|"
    r"claim[^.]{0,40}(true|false|supported|evidence)",
    "acceptability": r"acceptab\w*|grammatical(ity|ly)?\b|ungrammatical|well-?formed\w*",
    "bias": r"stereotyp\w*|social bias\w*",
    "language_id": r"language identification|which language|what language|name the language|language (is|of) (the|a) (text|sentence)",
    "authorship": r"\bwho wrote\b|authorship|author of",
    "readability": r"readab\w*|reading level|difficulty level|\bCEFR\b",
    "age_gender": r"gender of the (author|speaker|writer)",
    # reasoning over a statement
    "commonsense": r"common ?sense|plausib\w*|everyday (situation|life|physics)|make[s]? sense",
    "causal": r"\bcausal\w*|\bcauses?\b|causation|cause-effect|\beffects? of\b|counterfactual\w*",
    "temporal": r"temporal\w*|\btiming\b|order of (the )?events|event order\w*|duration|before or after",
    "coreference": r"co-?referen\w*|pronouns?\b|anaphor\w*|winograd|who(m)? (the|a) \w+ refers? to|\bantecedent",
    "indirect_answer": r"indirect (answer|repl|response)\w*|impli(es|cature)[^.]{0,30}(answer|yes)|"
    r"(answer|repl(y|ies)|response)[^.]{0,50}\b(affirmative|means (yes|no)|amounts to|stands for|what the answer means)\b|"
    r"what the answer means",
    "syllogism": r"syllogis\w*|deductive\w*|first-order|logical(ly)? (valid|fallac|consisten|deduc|reason|follow|inference)\w*|"
    r"\bvalid(ity)?\b[^.]{0,30}\b(argument|invalid)|argument[^.]{0,40}valid|logic (form|puzzle)s?|inference problems",
    "fallacy": r"fallac\w*",
    "boolean_logic": r"boolean|truth[- ]value|truth table|propositional",
    "presupposition": r"presuppos\w*",
    "implicature": r"implicatur\w*|scalar",
    # questions and answers
    "reading": r"reading comprehension|(question|answer)\w*[^.]{0,60}\b(passage|paragraph|context|article|document|abstract|story|"
    r"dialogue|text given|snippet)s?\b|\b(passage|paragraph|context|article|story|narrative|snippet)s?\b[^.]{0,60}\b(question|answer)s?\b|"
    r"answers? (are|is) (a )?spans?",
    "open_question": r"trivia|open[- ]domain|closed[- ]book|questions? (of|from|by|collected)[^.]{0,30}(users?|search|google|suggest)|"
    r"factoid|general knowledge",
    "yes_no_question": r"yes ?(/|or|-|and) ?no questions?|polar questions?|boolean questions?|answer (the |a |each )?question[^.]{0,30}"
    r"(yes or no|true or false)",
    "science_question": r"science (exam|question)s?|\bscien(ce|tific) (facts?|school)|grade[- ]school science|physics questions?|"
    r"biology questions?",
    "multiple_choice": r"multiple[- ]choice|lettered options?|letter of the (right |correct )?option|choose the (right|correct|best|most)|"
    r"which (of the )?options?|\boptions\b|candidate answers",
    "table_question": r"\btables?\b|spreadsheet|\bcsv\b|tabular",
    "answer_selection": r"answer selection|sentence (that )?answers? (the|a) question|answers? (the|a) question, labell?ed|"
    r"whether (the|a) \w+ answers? (the|it|a)",
    "question_generation": r"question generation|(select|choose|write|generate|ask|make|form|pick|find)\w* (the |a |an )?(\w+ ){0,2}questions?\b"
    r"[^.]{0,60}\b(answer|for (the|a)|about|from)",
    "query_rewriting": r"(rewrite|reformulat|rephras)\w* (the |a )?(question|query)|disfluen\w*",
    "math_problem": r"(math\w*|arithmetic\w*|algebra\w*|number|quantitative)[^.]{0,24}\b(word )?(problem|question|exam)s?\b|word problems?|"
    r"story problems?",
    "arithmetic": r"\barithmetic\w*|multi-?step calculation|evaluate (the|an) (numeric|arithmetic)|\bsums?\b of numbers|\bmathemat\w*",
    "numeracy": r"number words?|numerals?\b|numbers? (in|as|into) (\w+ )?words|spell(ed)? out",
    # code
    "code": r"\bcode\b|source code|\bprogram(s|ming)?\b|\bpython\b|\bjava(script)?\b|\bfunctions? (with|header|of)|\bscripts?\b|"
    r"\bc\+\+|\bc#|\bsnippets? of",
    "code_description": r"(describ\w*|description|explain\w*|summar\w*|comment\w*|docstrings?|says? what)[^.]{0,60}\b(code|program|function|"
    r"script|snippet|line of|query|queries|sql|bash|commands?|method)|\b(code|program|function|script|snippet|source|method|"
    r"query|bash)\w*[^.]{0,60}\b(describ\w*|description|explain\w*|explanation|summar\w*|comments?|docstrings?|says? what)|"
    r"english sentence[^.]{0,40}what the line does|code search|(question|quer)\w*[^.]{0,40}paired with[^.]{0,30}(code|python|sql|function|snippet)",
    "code_generation": r"program synthesis|code generation|(write|generat|implement)\w* (a |the |some )?(\w+ )?(code|program|function|method|"
    r"script)|programming problems?",
    "sql": r"\bsql\b|database quer\w*|\bschema\b|text[- ]to[- ]sql",
    "shell": r"\bbash\b|\bshell\b|command[- ]line",
    "code_translation": r"code-to-code|translate[^.]{0,30}(java|c#|python|code)",
    # texts to texts
    "translation": r"translat(e|es|ing|ions?|or)\b|parallel (corpus|sentences)|bilingual",
    "summarisation": r"summari[sz]\w*|\bsummar(y|ies)\b|abstractive|tl;?dr|one-sentence summar|gist|shorten|condense|headline generation|"
    r"\bboil\w* down",
    "simplification": r"simplif\w*|\bsimple(r)? (english|words|language|sentences?)|easier to (read|understand)|plain language",
    "split_sentence": r"split[^.]{0,30}sentences?|(as|into) two( or more)? (short(er)? )?sentences",
    "grammar_correction": r"grammar (error )?correct\w*|correct\w*[^.]{0,40}\b(grammar|spelling|errors?|mistakes?|sentences?)\b|"
    r"(errors?|mistakes?|learners?)[^.]{0,40}\bcorrect\w*|fix[^.]{0,20}(grammar|spelling|mistakes?|errors?)|proofread",
    "formality": r"\bformal(ity|ly|ize)?\b(?! *-?(argument|logic|form|proof|inference|causal))|informal\w*",
    "detoxification": r"detox\w*|neutral rewrites?|polite\w*|without (the )?(insult|profan|toxic)\w*|remove[^.]{0,20}(toxic|offens)\w*",
    "voice": r"(passive|active) voice|active sentence|to passive|passive form",
    "tense": r"\btenses?\b|(future|past|present) (simple|continuous|perfect)|conjugat\w*",
    "style": r"style[- ]transfer|opposite sentiment|rewrit\w*[^.]{0,30}(style|sentiment|tone)|tone of",
    "inclusive": r"gender-?(inclusive|neutral)|inclusive (form|language)",
    "data_to_text": r"data[- ]to[- ]text|\btriples?\b|table[- ]to[- ]text|attributes?\b[^.]{0,40}\b(sentence|text|describ|restaurant|of an?)|"
    r"(sentence|text)s?[^.]{0,40}\b(attributes|triples|facts|meaning representation)|verbali[sz]\w*",
    "keyword": r"key ?(word|phrase)s?",
    "ner": r"named entit\w*|\bner\b|\bentit(y|ies)\b|\biob\b|\btags? for\b|slot tags?",
    "title": r"\b(write|generat|give|suggest|make)\w* (a |the )?(title|headline)s?",
    "dialogue": r"dialogues?\b|conversation(s|al)?\b|utterances?\b|\bspeakers?\b|chat-?bots?\b",
    "persona": r"persona\w*",
    "negotiation": r"negotiat\w*",
    "explanation": r"\bexplain why|explanations?\b|\breasons? (why|given|for)|justif\w*|rationales?\b",
    "counterargument": r"counter-?argument|rebuttal",
    "continuation": r"(complete|continue|finish) the (sentence|story|text|paragraph)|story ending|what happens next|next step",
    "recommendation": r"recommend\w*|similar to the given list|most similar (movie|film|book|song)s?",
    # words and puzzles
    "rhyme": r"rhym\w*",
    "anagram": r"anagram\w*|scrambl\w*|unscrambl\w*|jumbled",
    "antonym": r"antonyms?|\bopposite (of|word|meaning)",
    "synonym": r"\bsynonyms?\b",
    "spelling": r"spell(ing)? of|letters of",
    "taxonomy": r"hypernym|hyponym|taxonom\w*|belongs? to the (category|class)|those that are (animal|plant|fruit)",
    "comparison": r"\b(larger|bigger|heavier|faster|older|taller) (of|than)\b",
    "bracket": r"brackets?\b|parenthes[ei]s",
    "geometry": r"\bsvg\b|geometric\w*|polygon",
    "tracking": r"shuffl\w*|swap\w*|pair by pair",
    "ordering": r"order of (three|five|seven|the) objects|ordered? from clues|arranged in",
    "puzzle": r"puzzles?\b|unknown language",
    "error_type": r"(type|kind|category) of (the |an )?error|translation error",
    # domains that change what a text is like
    "medical": r"medic(al|ine)\w*|patients?\b|clinical|health\b|disease\w*|drugs?\b|symptoms?\b|biomedical|pubmed|doctors?\b",
    "legal": r"\blegal\b|\blaw(s|yer|suit)?\b|court\b|contract clause",
    "finance": r"financ\w*|\bbank(s|ing)?\b|stock market|earnings",
    "movie": r"\b(movie|film)s?\b|cinema",
    "product": r"product (review|description)s?|customer reviews?|online shop|e-?commerce",
    "restaurant": r"restaurants?\b|food[- ]delivery",
    "travel": r"airline|flights?\b|\bhotels?\b|public transport",
    "geography": r"geograph\w*|\bcountr(y|ies)\b|capital(s| cit)",
    "news": r"\bnews\b|headlines?\b|newspaper",
    "tweet": r"tweets?\b|twitter|social media|reddit",
    "wikipedia": r"wikipedia|encyclopa?edia",
    "corona": r"covid\w*|corona ?virus",
    "climate": r"climate",
    "caption": r"captions?\b|image descriptions?",
}

DOMAINS = frozenset(
    [
        "medical",
        "legal",
        "finance",
        "movie",
        "product",
        "restaurant",
        "travel",
        "geography",
        "news",
        "tweet",
        "wikipedia",
        "corona",
        "climate",
        "caption",
        "code",
        "multiple_choice",
        "dialogue",
        "explanation",
        "spelling",
    ]
)
"""Concepts that say where texts come from or how an item is laid out, not what is to be done with it."""


@cache
def _compiled() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _PATTERNS.items()}


def concepts(*texts: str) -> frozenset[str]:
    """The concepts that any of the texts mentions."""
    whole = "\n".join(texts)
    return frozenset(name for name, pattern in _compiled().items() if pattern.search(whole))


_IMPLIED = {
    "math_problem": {"arithmetic"},
    "code_description": {"summarisation"},
    "code_translation": {"translation"},
    "detoxification": {"toxic"},
    "style": {"sentiment"},
    "word_sense": {"paraphrase"},
}

WEAK = frozenset(
    [
        "reading",
        "commonsense",
        "causal",
        "temporal",
        "numeracy",
        "question_generation",
        "arithmetic",
        "implicature",
        "taxonomy",
        "tracking",
        "bracket",
    ]
)
"""Concepts that many different tasks share, or whose words are used for other things."""


def tasks(found: Iterable[str]) -> frozenset[str]:
    """The concepts among `found` that say what is to be done, without those that another of them implies."""
    told = frozenset(found) - DOMAINS
    return told - {implied for concept in told for implied in _IMPLIED.get(concept, ())}
