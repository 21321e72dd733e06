"""The tasks of unseen.py: rows to be built, and what a person would write; no other measurement uses their datasets."""

from typing import Any


def shots(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"input": given, "output": wanted} for given, wanted in pairs]


TASKS: dict[str, dict[str, Any]] = {
    "headlines": {
        "instruction": "Tell whether a headline is clickbait or news.",
        "rows": 100,
        "demonstrations": shots(
            ("You Won't Believe What This Baker Hid In A Wedding Cake", "clickbait"),
            ("Parliament passes budget after third reading", "news"),
            ("17 Signs Your Flatmate Is Secretly A Cat", "clickbait"),
            ("Ferry runs aground off the northern coast, no injuries reported", "news"),
            ("We Tried Every Instant Noodle So You Don't Have To", "clickbait"),
        ),
    },
    "diseases": {
        "instruction": "List the diseases that the sentence names, in order, as it writes them, separated by '; '.",
        "rows": 80,
        "demonstrations": shots(
            ("Children with measles were kept apart from those with whooping cough .", "measles; whooping cough"),
            ("The gene is silenced in most cases of retinoblastoma .", "retinoblastoma"),
            ("Gout , type 2 diabetes and hypertension were common among them .", "Gout; type 2 diabetes; hypertension"),
            ("No mutation was found in the families with hereditary deafness .", "hereditary deafness"),
        ),
    },
    "ways": {
        "instruction": "Choose the way that reaches the goal.",
        "rows": 80,
        "demonstrations": shots(
            (
                "Goal: Keep cut apples from turning brown.\n(A) Toss the slices in lemon juice.\n"
                "(B) Toss the slices in warm milk.",
                "(A)",
            ),
            (
                "Goal: Loosen a rusty bolt.\n(A) Sprinkle it with flour and wait an hour.\n"
                "(B) Spray it with penetrating oil and wait an hour.",
                "(B)",
            ),
            (
                "Goal: Dry wet shoes overnight.\n(A) Stuff them with newspaper.\n(B) Seal them in a plastic bag.",
                "(A)",
            ),
            (
                "Goal: Find a stud in a wall.\n(A) Knock and listen for the most hollow sound.\n"
                "(B) Knock and listen for a dull, solid sound.",
                "(B)",
            ),
        ),
    },
    "two_sentences": {
        "instruction": "Split the long sentence into two shorter ones that together say the same.",
        "rows": 80,
        "demonstrations": shots(
            (
                "The bridge , which was built in 1911 , carries both trains and cars .",
                "The bridge was built in 1911 . It carries both trains and cars .",
            ),
            (
                "She left the band in 1987 and became a teacher in Leeds .",
                "She left the band in 1987 . She became a teacher in Leeds .",
            ),
            (
                "Although the film was praised by critics , it failed to earn back its costs .",
                "The film was praised by critics . However , it failed to earn back its costs .",
            ),
        ),
    },
    "sms_deutsch": {
        "instruction": "Entscheide, ob die Kurznachricht Werbung oder Betrug ist (unerwünscht) oder nicht (privat).",
        "language": "de",
        "rows": 60,
        "demonstrations": shots(
            ("Bin in zehn Minuten da, koch schon mal Kaffee!", "privat"),
            ("Herzlichen Glückwunsch! Sie haben ein Smartphone gewonnen. Antworten Sie mit JA.", "unerwünscht"),
            ("Kannst du morgen die Kinder abholen? Ich steh im Stau.", "privat"),
            ("Letzte Mahnung: Ihr Paket wartet. Zahlen Sie 1,99 € unter dem Link.", "unerwünscht"),
        ),
    },
    "titles": {
        "instruction": "Write a title of at most eight words for the news text.",
        "rows": 60,
        "demonstrations": shots(
            (
                "A freight train left the tracks near the harbour on Monday, spilling grain over the road and "
                "closing it for most of the day.",
                "Derailed grain train closes harbour road",
            ),
            (
                "The chip maker said quarterly profit rose by a fifth as demand for memory outran supply, and "
                "lifted its forecast for the year.",
                "Memory demand lifts chip maker's profit",
            ),
            (
                "Astronomers have found a planet that circles its star in less than eight hours, the shortest year.",
                "Planet with eight-hour year discovered",
            ),
        ),
    },
    "hashtags": {
        "instruction": "Suggest one hashtag for the tweet.",
        "rows": 60,
        "demonstrations": shots(
            ("Third train cancelled this morning. Thanks a lot, I love standing in the rain.", "#commuting"),
            ("My sourdough finally rose! Only took eleven tries.", "#baking"),
            ("Can the neighbours please stop drilling, it is Sunday.", "#noise"),
        ),
    },
    "openings": {
        "instruction": "Name the chess opening that begins with these moves.",
        "rows": 60,
        "demonstrations": shots(
            ("1. e4 e5 2. Nf3 Nc6 3. Bb5", "Ruy Lopez"),
            ("1. d4 d5 2. c4", "Queen's Gambit"),
            ("1. e4 c6", "Caro-Kann Defence"),
        ),
        "synthesis": "never",
    },
    # a second round, over datasets that the first did not use
    "polite_ru": {
        "instruction": "Перепиши комментарий вежливо, без ругани, но чтобы смысл остался.",
        "rows": 60,
        "demonstrations": shots(
            ("какой дебил поставил тут знак, не проехать", "кто поставил тут знак, не проехать"),
            ("заткнись уже, надоел ты всем со своей дачей", "хватит, все устали слушать про твою дачу"),
            ("цены охренели совсем, жрать нечего", "цены стали очень высокими, есть нечего"),
            ("ну и хрень вы сняли, два часа жизни в помойку", "фильм вышел слабым, жаль потраченных двух часов"),
        ),
    },
    "tidy_questions": {
        "instruction": "fix clumsy search queries so that they read like a proper question, dont change whats asked",
        "rows": 60,
        "demonstrations": shots(
            ("weight of blue whale baby ?", "What is the weight of a baby blue whale?"),
            ("How you cook beet greens ?", "How do you cook beet greens?"),
            ("capital of peru is what ?", "What is the capital of Peru?"),
            ("who the man invented zipper ?", "Who invented the zipper?"),
        ),
    },
    "preguntas": {
        "instruction": "Di qué pide la pregunta: persona, lugar, número o explicación.",
        "rows": 40,
        "demonstrations": shots(
            ("¿Quién pintó el techo de la Capilla Sixtina?", "persona"),
            ("¿Cuántos huesos tiene la mano?", "número"),
            ("¿En qué país nace el Danubio?", "lugar"),
            ("¿Por qué flota el hielo?", "explicación"),
            ("¿Quién fue el primer alcalde de Bogotá?", "persona"),
        ),
    },
    "overheard": {
        "instruction": "Two people talk. Pick the answer to the question about their talk.",
        "rows": 60,
        "demonstrations": shots(
            (
                "M: Is this seat taken?\nW: My sister is just getting us coffee.\n"
                "Question: What will the man probably do?\n(A) Sit down.\n(B) Look for another seat.\n(C) Buy coffee.",
                "(B)",
            ),
            (
                "W: The 6.40 is cancelled again.\nM: Then we take the bus, it leaves in ten minutes.\n"
                "Question: How will they travel?\n(A) By bus.\n(B) By train.\n(C) By taxi.",
                "(A)",
            ),
            (
                "M: Forty for the jacket, and the scarf is half of that.\nW: I'll take both.\n"
                "Question: How much does the woman pay?\n(A) 40.\n(B) 20.\n(C) 60.",
                "(C)",
            ),
        ),
    },
    "hotel_stays": {
        "instruction": "was the guest happy with the hotel or not? say happy or unhappy",
        "rows": 60,
        "demonstrations": shots(
            ("Lovely staff, the bed was heaven, would book again tomorrow.", "happy"),
            ("Hair in the sink and the lift was out for three days.", "unhappy"),
            ("breakfast alone is worth the trip", "happy"),
            ("they charged us twice and nobody picks up the phone", "unhappy"),
        ),
    },
    "tweet_people": {
        "instruction": "pull the people's names out of the tweet, comma separated. if there's nobody write none",
        "rows": 60,
        "demonstrations": shots(
            ("omg Taylor and Selena at the same table !!", "Taylor, Selena"),
            ("so tired , why is it still tuesday", "none"),
            ("watching Roger Federer with my dad tonight", "Roger Federer"),
            ("RT @bbcnews : rain all week in Leeds", "none"),
        ),
    },
    "sitcom_mood": {
        "instruction": "What does the speaker of this line of a sitcom feel? joyful, sad, mad, scared or neutral.",
        "rows": 60,
        "demonstrations": shots(
            ("You got the part?! Oh my God, that's amazing!", "joyful"),
            ("She's not coming back, is she.", "sad"),
            ("How dare you read my diary!", "mad"),
            ("Did you hear that? Somebody is in the hall.", "scared"),
            ("The keys are on the table.", "neutral"),
        ),
    },
    "order_replies": {
        "instruction": "write one friendly line that repeats a burrito bar order back to the customer",
        "rows": 60,
        "demonstrations": shots(
            (
                "2x Steak Burrito: Rice, Cheese, Guacamole",
                "Two steak burritos with rice, cheese and guacamole, coming up!",
            ),
            ("1x Canned Soda: Sprite", "One can of Sprite, it's on its way!"),
            (
                "1x Chicken Salad: Fajita Vegetables, Lettuce",
                "One chicken salad with fajita vegetables and lettuce, got it!",
            ),
        ),
    },
    "bildtexte": {
        "instruction": "Übersetze die Bildbeschreibung ins Englische.",
        "rows": 60,
        "demonstrations": shots(
            ("Ein Kind schaukelt unter einem Apfelbaum.", "A child is swinging under an apple tree."),
            ("Zwei Frauen tragen einen Korb über den Markt.", "Two women carry a basket across the market."),
            ("Ein alter Hund schläft vor dem Ofen.", "An old dog is sleeping in front of the stove."),
        ),
    },
    "climate_claims": {
        "instruction": "does the evidence back the claim on the climate? answer backs, contradicts or says nothing",
        "rows": 200,
        "demonstrations": shots(
            ("Claim: Sea levels are rising.\nEvidence: Tide gauges show a rise of 20 cm since 1900.", "backs"),
            ("Claim: Antarctica gains ice.\nEvidence: Satellites measured a loss of ice every year.", "contradicts"),
            ("Claim: Corals are dying.\nEvidence: The reef is 2,300 km long.", "says nothing"),
            ("Claim: CO2 is a poison.\nEvidence: Plants need carbon dioxide to grow.", "contradicts"),
        ),
    },
    "chords": {
        "instruction": "Write the guitar chords that go with this line of a song.",
        "rows": 40,
        "demonstrations": shots(
            ("Down by the river where the willows lean", "G C D"),
            ("I never told you that the winter came", "Am F C"),
            ("Hold the light until the morning", "D A Bm G"),
        ),
        "synthesis": "never",
    },
    # a third round
    "hints": {
        "instruction": "someone answers a yes/no question in a roundabout way. is it agreed, refused or conditional?",
        "rows": 60,
        "demonstrations": shots(
            ("A: Shall we get a dog?\nB: I would be the one who walks it in the rain.", "refused"),
            ("A: Coming to the lake on Saturday?\nB: My swimsuit is packed already.", "agreed"),
            ("A: Will you lend me the van?\nB: When you fill the tank, sure.", "conditional"),
            ("A: Did you like the flat?\nB: I signed on the spot.", "agreed"),
            ("A: Do you eat oysters?\nB: I'd sooner lick the pier.", "refused"),
        ),
    },
    "pronouns": {
        "instruction": "Write the full name of the person whom the pronoun in double brackets means.",
        "rows": 80,
        "demonstrations": shots(
            (
                "Ada Meyer taught Ruth Lang for two years, until [[she]] was offered a chair in Graz and left her "
                "pupil behind.",
                "Ada Meyer",
            ),
            (
                "Tom Reed beat Paul Okafor in the final; it was [[his]] third lost final in a row.",
                "Paul Okafor",
            ),
            (
                "The jury chose Lena Brandt over Ingrid Voss, who said that [[she]] would appeal.",
                "Ingrid Voss",
            ),
        ),
    },
    "punchlines": {
        "instruction": "Explain in one plain sentence why the joke is funny.",
        "rows": 40,
        "demonstrations": shots(
            (
                "I'm reading a book about anti-gravity. It's impossible to put down.",
                "Impossible to put down means that a book is gripping, but without gravity it could literally not be "
                "put down.",
            ),
            (
                "Why don't skeletons fight each other? They don't have the guts.",
                "Having guts means courage, and a skeleton has no entrails either.",
            ),
            (
                "My wife told me to stop acting like a flamingo, so I had to put my foot down.",
                "To put one's foot down means to insist, and a flamingo stands on one leg until it lowers the other.",
            ),
        ),
    },
    "unsinn": {
        "instruction": "Welcher der beiden Sätze ergibt keinen Sinn?",
        "language": "de",
        "rows": 40,
        "demonstrations": shots(
            ("(A) Er goss die Blumen mit der Gießkanne.\n(B) Er goss die Blumen mit dem Bügeleisen.", "(B)"),
            ("(A) Der Bäcker schläft im Ofen.\n(B) Der Bäcker backt im Ofen Brot.", "(A)"),
            ("(A) Im Winter ziehe ich eine dicke Jacke an.\n(B) Im Winter ziehe ich einen dicken Fluss an.", "(B)"),
            ("(A) Sie strickt einen Schal aus Wasser.\n(B) Sie strickt einen Schal aus Wolle.", "(A)"),
        ),
    },
    "work_mails": {
        "instruction": "correct the english of this sentence from a work email, change as little as possible",
        "rows": 100,
        "demonstrations": shots(
            ("I am write to inform you about the meeting .", "I am writing to inform you about the meeting ."),
            ("Please find attach the report of last week .", "Please find attached the report from last week ."),
            ("We was not able to finished the order yesterday .", "We were not able to finish the order yesterday ."),
            ("Could you told me when you have time for call ?", "Could you tell me when you have time for a call ?"),
        ),
    },
    "crosswords": {
        "instruction": "Solve the crossword clue; the number of letters stands in brackets.",
        "rows": 60,
        "demonstrations": shots(
            ("Norwegian capital (4)", "OSLO"),
            ("It may be poached (3)", "EGG"),
            ("Bird that cannot fly, down under (3)", "EMU"),
            ("Backward step in regal spoonerism (5)", "LAGER"),
        ),
        "synthesis": "never",
    },
    "air_desk": {
        "instruction": "what does the airline's caller ask about? flights, fares, transport, abbreviation or other",
        "rows": 100,
        "demonstrations": shots(
            ("is there anything that leaves oslo for bergen before nine", "flights"),
            ("how much is the cheapest seat to madrid", "fares"),
            ("how do i get from the airport to the old town", "transport"),
            ("what does code qx stand for", "abbreviation"),
            ("which meal do you serve on board", "other"),
        ),
    },
    # a fourth round
    "stumbles": {
        "instruction": "people stumble when they ask the voice assistant something. give the question they meant",
        "rows": 50,
        "demonstrations": shots(
            (
                "What time does the, no sorry, which platform does the night train to Vienna leave from?",
                "Which platform does the night train to Vienna leave from?",
            ),
            ("Who painted uh wrote the letter about the blue ceiling?", "Who wrote the letter about the blue ceiling?"),
            ("How tall is the tower of, I mean how old is the bridge in Mostar?", "How old is the bridge in Mostar?"),
            ("In what month er year was the canal opened?", "In what year was the canal opened?"),
        ),
    },
    "changed_odds": {
        "instruction": (
            "Somebody draws a conclusion from what they see. Does the new information make it more "
            "likely or less likely?"
        ),
        "rows": 50,
        "demonstrations": shots(
            (
                (
                    "Seen: A woman in an apron stands behind a counter.\nConclusion: She sells bread.\nNew: "
                    "Flour covers her hands."
                ),
                "more likely",
            ),
            (
                (
                    "Seen: Two boys carry a long board to the sea.\nConclusion: They are going to "
                    "surf.\nNew: The board is full of nails."
                ),
                "less likely",
            ),
            (
                (
                    "Seen: A man waits at a gate with a suitcase.\nConclusion: He is about to travel.\nNew: "
                    "He holds a sign with somebody's name."
                ),
                "less likely",
            ),
            (
                "Seen: A girl blows out candles.\nConclusion: It is her birthday.\nNew: Her friends are singing.",
                "more likely",
            ),
        ),
    },
    "plausible_times": {
        "instruction": "is the answer about when / how long / how often something happens believable? yes or no",
        "rows": 50,
        "demonstrations": shots(
            ("He boiled two eggs before he left the house. How long did the eggs boil? -> six minutes", "yes"),
            ("The bakery opens before sunrise. At what time does the baker get up? -> 11 am", "no"),
            ("They repainted the bridge last spring. How often is the bridge painted? -> every ten minutes", "no"),
            ("She moved to Lisbon for her studies. How long did she stay there? -> four years", "yes"),
        ),
    },
    "diary": {
        "instruction": "Read the bit of somebody's diary and pick the answer that makes most sense.",
        "rows": 40,
        "demonstrations": shots(
            (
                (
                    "Mum called again about the car. I told her I would come by on Sunday, but the truth is "
                    "that I have no money for the repair.\n\nWhy does the writer not want to talk about the "
                    "car?\n1. They sold it.\n2. They cannot pay for the repair.\n3. They never drive.\n4. "
                    "None of the others."
                ),
                "2",
            ),
            (
                (
                    "The power went out at six and I finished the cake by candlelight. Nobody noticed that "
                    "the top was burnt.\n\nWhat may have happened to the cake?\n1. It stayed in the oven too "
                    "long in the dark.\n2. It was bought in a shop.\n3. It was eaten by the dog.\n4. None of "
                    "the others."
                ),
                "1",
            ),
            (
                (
                    "We waited two hours at the lake and then walked home with empty buckets. My uncle did "
                    "not say a word.\n\nWhy is the uncle silent?\n1. He is asleep.\n2. None of the "
                    "others.\n3. He lost his phone.\n4. He is sad that they caught no fish."
                ),
                "4",
            ),
        ),
    },
    "how_many": {
        "instruction": "Write a short quiz question whose answer is a number word.",
        "rows": 40,
        "demonstrations": [
            {
                "input": "A spider has eight legs.",
                "output": "Question: How many legs does a spider have?\nAnswer: eight",
            },
            {
                "input": "Most pianos stand on three legs.",
                "output": "Question: On how many legs do most pianos stand?\nAnswer: three",
            },
            {
                "input": "A football team sends eleven players onto the pitch.",
                "output": "Question: How many players does a football team send onto the pitch?\nAnswer: eleven",
            },
        ],
    },
}
"""`openings`, `chords` and `crosswords` have nothing to be built of: a refusal is right."""
