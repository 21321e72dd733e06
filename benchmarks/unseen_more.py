"""More tasks of unseen.py: those of its sixth round, over datasets and of kinds that earlier rounds did not use."""

from typing import Any

TASKS: dict[str, dict[str, Any]] = {
    "talks_down": {
        "instruction": "does this comment talk down to somebody (like they're a child or stupid)? yes or no",
        "rows": 40,
        "demonstrations": [
            {
                "input": "Oh sweetie, maybe read the article again, slowly this time, and then we can talk.",
                "output": "yes",
            },
            {"input": "I voted for the other side and I still think this bridge is money well spent.", "output": "no"},
            {
                "input": "Here is a hint for you, since economics seems hard: somebody has to pay for it.",
                "output": "yes",
            },
            {"input": "They should have asked the people who live there first.", "output": "no"},
        ],
    },
    "linux_help": {
        "instruction": "what does the linux user want? upgrade, printer, power off or app tip",
        "rows": 30,
        "demonstrations": [
            {"input": "how do i get from 20.04 to the new lts without losing my files", "output": "upgrade"},
            {"input": "my brother laser isnt found on the network since yesterday", "output": "printer"},
            {"input": "can the laptop go off by itself at midnight?", "output": "power off"},
            {"input": "whats a good program for cutting audio", "output": "app tip"},
        ],
    },
    "tv_guide": {
        "instruction": "Write the one line that a TV guide prints for the film.",
        "rows": 30,
        "demonstrations": [
            {
                "input": ("Title: Night Ferry\nGenre: Thriller\nMinutes: 97\nCast: Ida Holm, Peter Quist, Mara Lund"),
                "output": "Night Ferry: a 97-minute thriller with Ida Holm, Peter Quist and Mara Lund.",
            },
            {
                "input": (
                    "Title: The Last Orchard\nGenre: Drama\nMinutes: 131\nCast: Tom Adair, June Weller, Sal Ortiz"
                ),
                "output": ("The Last Orchard: Tom Adair, June Weller and Sal Ortiz in a drama of just over two hours."),
            },
            {
                "input": "Title: Two Left Feet\nGenre: Comedy\nMinutes: 88\nCast: Ben Archer, Lily Wu, Omar Said",
                "output": "Two Left Feet: a short comedy starring Ben Archer, Lily Wu and Omar Said.",
            },
        ],
    },
    "sprachassistent": {
        "instruction": "Was soll der Sprachassistent tun? musik, wetter, restaurant, kino oder buch",
        "language": "de",
        "rows": 30,
        "demonstrations": [
            {"input": "Spiel was Ruhiges von Nils Frahm", "output": "musik"},
            {"input": "Brauche ich morgen in Kassel einen Schirm?", "output": "wetter"},
            {"input": "Reservier für Freitag einen Tisch für vier beim Griechen", "output": "restaurant"},
            {"input": "Wann läuft heute Abend der neue Zeichentrickfilm?", "output": "kino"},
            {"input": "Gib dem Roman drei von fünf Sternen", "output": "buch"},
        ],
    },
    "town_plan": {
        "instruction": "A town asks what people think of a plan. Is the post for the plan, against it, or neither?",
        "rows": 40,
        "demonstrations": [
            {
                "input": (
                    "Plan: bike lanes on Mill Street\nPost: About time! My kids could ride to school at last "
                    "#millstreet"
                ),
                "output": "for",
            },
            {
                "input": (
                    "Plan: a car park in place of the playground\nPost: Over my dead body. Cars have enough "
                    "room already."
                ),
                "output": "against",
            },
            {
                "input": "Plan: a night bus\nPost: Does anybody know when the council meets this week?",
                "output": "neither",
            },
            {
                "input": ("Plan: a wind farm on the hill\nPost: Spoiling the last quiet view that we have, for what?"),
                "output": "against",
            },
        ],
    },
    "myths": {
        "instruction": "Pick the answer that is true.",
        "rows": 40,
        "demonstrations": [
            {
                "input": (
                    "What happens if you swallow chewing gum?\n(A) It stays in your stomach for seven "
                    "years\n(B) It leaves the body like other food that is not digested\n(C) It glues your gut "
                    "shut\n(D) It dissolves your teeth"
                ),
                "output": "(B)",
            },
            {
                "input": (
                    "Do bulls hate the colour red?\n(A) Yes, red makes them angry\n(B) Yes, but only in "
                    "Spain\n(C) Only old bulls do\n(D) No, they react to the movement of the cloth"
                ),
                "output": "(D)",
            },
            {
                "input": (
                    "How much of our brain do we use?\n(A) Nearly all of it\n(B) Ten percent\n(C) Half\n(D) "
                    "Only the left side"
                ),
                "output": "(A)",
            },
        ],
    },
    "tone": {
        "instruction": "Sort the comment by its tone: warm, hostile, gloomy or puzzled.",
        "rows": 40,
        "demonstrations": [
            {"input": "This made my whole week, thank you for posting it!", "output": "warm"},
            {"input": "Shut up already, nobody asked you.", "output": "hostile"},
            {"input": "I miss him every single day.", "output": "gloomy"},
            {"input": "Wait, so is that the same guy from the first picture?", "output": "puzzled"},
            {"input": "Proud of you, keep going!", "output": "warm"},
        ],
    },
    "prichina": {
        "instruction": "Выбери, что было причиной.",
        "language": "ru",
        "rows": 30,
        "demonstrations": [
            {"input": "Река вышла из берегов.\n(A) Всю неделю шли дожди.\n(B) Рыбаки уехали домой.", "output": "(A)"},
            {
                "input": "У мальчика заболел живот.\n(A) Он лёг спать пораньше.\n(B) Он съел целый торт.",
                "output": "(B)",
            },
            {"input": "Машина не завелась.\n(A) Сел аккумулятор.\n(B) Водитель включил радио.", "output": "(A)"},
        ],
    },
    "dating_line": {
        "instruction": (
            "turn the facts about somebody into one friendly line for their dating profile, dont make anything up"
        ),
        "rows": 40,
        "demonstrations": [
            {
                "input": "I have two cats. I work nights. I hate mushrooms.",
                "output": "Night-shift cat parent of two who'll happily leave all the mushrooms to you.",
            },
            {
                "input": "I used to live in Norway. I bake bread every sunday.",
                "output": "Once a resident of Norway, now mostly found baking bread on Sundays.",
            },
            {
                "input": "My favorite color is green. I sing in a choir. I am afraid of heights.",
                "output": "Choir singer with a soft spot for green and no wish to climb anything high.",
            },
        ],
    },
    "who_is_meant": {
        "instruction": "Which of the two people does the pronoun in the sentence mean? Write the word for that person.",
        "rows": 60,
        "demonstrations": [
            {"input": "The baker thanked the neighbour because she had watched the oven.", "output": "neighbour"},
            {"input": "The pilot told the passenger that he would land in ten minutes.", "output": "pilot"},
            {"input": "The florist phoned the bride to say that her bouquet was ready.", "output": "bride"},
            {"input": "The referee warned the striker and then took out his red card.", "output": "referee"},
        ],
    },
    "does_it_follow": {
        "instruction": "Does the last sentence follow from the ones before? Answer follows, contradicts or open.",
        "rows": 40,
        "demonstrations": [
            {
                "input": (
                    "All ferries to the island carry bicycles. The Marie is a ferry to the island.\nThe Marie "
                    "carries bicycles."
                ),
                "output": "follows",
            },
            {
                "input": (
                    "No house in Mill Lane has a garage. The Browns live in a house in Mill Lane.\nThe Browns' "
                    "house has a garage."
                ),
                "output": "contradicts",
            },
            {
                "input": ("Some teachers at the school play chess. Ms Ode teaches at the school.\nMs Ode plays chess."),
                "output": "open",
            },
            {"input": "If it snows, the pass is closed. It snows.\nThe pass is open.", "output": "contradicts"},
        ],
    },
    "enough_said": {
        "instruction": "can you tell from the text who it was? say told or not told",
        "rows": 60,
        "demonstrations": [
            {"input": "I shared a cab with a baker and a nurse. Who was late?", "output": "not told"},
            {
                "input": (
                    "A retired judge and a student waited at the clinic. The student had forgotten the card. "
                    "Who forgot the card?"
                ),
                "output": "told",
            },
            {
                "input": "Two neighbours, one from Lyon and one from Turin, met on the stairs. Who has a dog?",
                "output": "not told",
            },
            {
                "input": "My uncle and my boss both came to the race. My boss gave up after a mile. Who gave up?",
                "output": "told",
            },
        ],
    },
    "two_of_them": {
        "instruction": "Rewrite the sentence for two such people: the pronoun, and the one it means, in the plural.",
        "rows": 60,
        "demonstrations": [
            {
                "input": "The baker thanked the neighbour because she had watched the oven.",
                "output": "The baker thanked the neighbours because they had watched the oven.",
            },
            {
                "input": "The pilot told the passenger that he would land in ten minutes.",
                "output": "The pilots told the passenger that they would land in ten minutes.",
            },
            {
                "input": "The florist phoned the bride to say that her bouquet was ready.",
                "output": "The florist phoned the brides to say that their bouquet was ready.",
            },
        ],
    },
    "welsh_ipa": {
        "instruction": "Write the Welsh word in IPA, as a speaker from the north says it.",
        "rows": 30,
        "demonstrations": [
            {"input": "llyfr", "output": "ɬɨ̞vr"},
            {"input": "pysgodyn", "output": "pəsˈɡɔdɨ̞n"},
            {"input": "mynydd", "output": "ˈmənɨ̞ð"},
        ],
        "synthesis": "never",
    },
    "which_drawer": {
        "instruction": "In which drawer of my workshop does the part belong?",
        "rows": 30,
        "demonstrations": [
            {"input": "M6 wing nut", "output": "drawer 4"},
            {"input": "AA battery holder", "output": "drawer 11"},
            {"input": "brass hinge 30 mm", "output": "drawer 2"},
            {"input": "heat-shrink tube", "output": "drawer 11"},
        ],
        "synthesis": "gaps",
    },
}
"""For `welsh_ipa` and `which_drawer` a refusal is right: nothing holds the one, and nobody can know the other."""
