/// First names that are common in the Netherlands, of whatever origin: two words with a capital of which the first is one of these are
/// somebody. Own list; it need not be complete, since other names still give a question.
enum FirstNames {
    /// Folded, without accents.
    static let all = Set(
        """
        aad aaliyah abdel abdellah abdul abdullah abel achmed adam adri agnes ahmad ahmed aicha aisha albert alex alexander ali alice alicja
        alida amal amber amin amina amir amira amy ana anders andre andrea andreas andrzej angela angelique anita anja anke ann anna annabel
        anne annelies annemarie annemiek annet annie anouk ans anton antonio anwar appie aria arie arjan arjen arnold arthur ashley asma
        astrid atilla aya ayse ayoub aziz bahar barbara bart bas basma beatrix bea ben benjamin bep bernard bert betty bianca bilal bob boris
        bouchra brahim bram brenda brigitte britt bryan burak carla carlos carmen carolien caroline catharina cees celine chantal charlotte
        chris christa christiaan christine cindy claire claudia conny coen cor corina corrie corry cynthia daan damian dani daniel daniela
        danny dave david debby deniz dennis derya desiree diana dick diederik dieuwke dilan dina dirk dirkje dogan dolf dorien doris driss
        dunya dylan ebru eddy edith edwin eefje eelco elena elias elif eline elisabeth elise ella ellen els elsbeth elsa emiel emilia emily
        emine emir emma emre engin enzo eric erik erika erna ernst esma esmee esra esther eva evelien evert evi ewa ewout fabian fadil faisal
        farah farid farida fatiha fatima fatma fatouma fay femke fenna ferdi ferry fien fleur floris fons francis francisca frank frans
        freek frederik freya frits gea geert geertje gerard gerda gerben gerrit gerritjan gert gijs gijsbert gina giovanni grace grada greet
        greetje guido gulsen gustaaf habib hadewych hafida haico hakan halima hamid hamza hanan hanna hannah hanneke hannie hans harm harmen
        harrie harry hasan hassan hatice hayat hedwig heidi heleen helena helga hella helma hendrik hendrika hennie henk henriette henny
        herman hermien hester hetty hicham hilda hilde huda hugo huib huseyin ibrahim ibtissam ida ids ielse iman imane imran ina ineke
        ines inge ingeborg ingmar ingrid irene irma isa isabel isabella ismail ivo iwan izaak jaap jacco jack jacob jacobus jacqueline jamal
        jamila jan janet janneke jannie jannes janny jantje jantine janusz jaqueline jara jari jasmijn jasmin jasper jayden jeanette jeanne
        jeffrey jelle jennifer jeroen jerzy jesse jessica jet jim jimmy jip jo joan joanna jochem joep joey johan johanna johannes john johnny
        jolanda jolien jonas jonathan joost jop jordy joris jos jose josefien joseph josje joyce juan judith julia julian juliette jurgen
        jurre justin kamal kamila karel karen kari karim karima karin karina karlijn kasper katarzyna kate katinka katja kaya kees kelly ken
        kenan kevin khadija khadijah khalid kim kirsten klaas koen koos krystyna krzysztof kubra kyra lamyae lara lars laura lea leen leila
        lena lennart leo leon leonie levi lia lidia lien lieke lies liesbeth lieve lijsbeth lina linda lisa lisanne lisette liv liz loes
        lotte lou louis louise luc luca lucas lucia lucy luna luuk lydia maaike maarten mahmoud mahmut malak malgorzata malika manfred
        manon marc marcel marcin marco margot margreet margriet maria mariam marian marianne marie marieke marielle marije marijke marijn
        marika marina mario marion marit marja marjan marjolein marjon marko marleen marlies marloes marlon marta martha martijn martin
        martine maryam mathijs matthias matthijs maud maureen maurice mauro megan mehdi mehmet meike melanie melissa meltem meriam merve
        meryem michael michal michel michelle michiel mieke miep mila milan milou mimoun mina mira miranda miriam mirjam mirte mirthe mischa
        mo moad moniek monique moos mourad mouna muhammed mohamed mohammed mustafa mustapha myrthe nabil nadia nadine najat najib naomi
        natalia natalie natasha nawal nel nelleke nelly nico nicolaas nicole niek niels nienke nils nina noa noah noor nora nordin nour
        noura olaf olga olivia omar onno oscar osman otto pamela pascal patricia patrick paul paula pauline pawel peggy peter petra philip
        pia piet pieter pieternel piotr quinten quinty rabia rachel rachid rachida rafael ralph ramon ramona rania raoul rashid raymond
        rebecca reinier remco renate rene renee renske ria richard rick rik rina rinske rita roberto robbert robert robin rodney roderick
        roel roelof rogier roland rolf romana romy ron ronald ronnie rosa rosalie rosanne ruben rudi rudolf rukia ruth ruud saar sabine sabrina
        sadia safa said saida salah salim salima salma samantha samir samira sander sandra sanne sara sarah saskia savannah sebastiaan
        selim selma semhar semih serkan sevda shanna shirley sibel sien sietse sigrid silvia simon simone sjaak sjaan sjoerd sjors sofia sofie
        songul sonja sophie soraya soufiane souad stefan stephan stephanie steven stijn sven suleyman sultan sumaya susan susanne suzanne
        svetlana sylvia tamar tamara tanja tara tariq tess tessa teun thea theo theodora thijmen thijs thomas tibor tiemen tijmen tijn tim
        timo tineke tjeerd tobias tom tomasz toon toos tonny tristan trudy truus tugba umit ursula valentina valerie vera veronique vicky
        victor victoria vincent vivian wanda wendy werner wesley wiebe wieger wietske wilhelmina willem willemien willemijn wilma wim wouter
        xander yara yasin yasmin yasmina yassin yassine yassir yolanda younes yousef youssef yusuf yvette yvonne zainab zara zehra zeynep
        zineb zoe zohra
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    /// Also words: only in front of a surname do they say anything.
    static let alsoWords = Set(
        """
        amber asma bloem bob floor hoop iris joy linde lente mark max mei merel mo moos pim rein rob roos sam stef ster storm ton wil will
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}
