### Problems when a letter is printed.

problem-letter-template = The letter cannot be printed yet
problem-letter-template-detail = The letter's template for this service has a mistake. Your decision was not saved.
problem-letter-template-mend = Ask the administrator to run "balai check" and mend the template.

problem-letter-characters = Some letters cannot be printed
problem-letter-characters-detail = The letter's font has no such characters: { $characters }
problem-letter-characters-mend = Write these answers in Latin letters, as in the civil register.

problem-letter-too-large = The letter is too large
problem-letter-too-large-detail = The letter exceeds the limit of size or of pages.
problem-letter-too-large-mend = Shorten the long answers, or tell the administrator.

problem-letter-too-slow = The letter is not ready yet
problem-letter-too-slow-detail = Printing the letter took too long and was stopped.
problem-letter-too-slow-mend = Try again in a moment. If it happens again, tell the administrator.

problem-letter-press-occupied = The letter press is full
problem-letter-press-occupied-detail = Other letters are still being printed.
problem-letter-press-occupied-mend = Try again in a moment. If it happens again, tell the administrator.

problem-letter-press-broken = The letter press broke
problem-letter-press-broken-detail = The letter was not printed because of a fault on our side.
problem-letter-press-broken-mend = Try again. If it happens again, tell the administrator.
