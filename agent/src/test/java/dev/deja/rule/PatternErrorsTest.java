package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternErrorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "com.acme.Shop.find(long); 1; there is no `#` between type and method;"
                        + " write com.acme.Shop#find(long)",
                "com.acme.Shop::find; 1; there is no `#` between type and method;"
                        + " write com.acme.Shop#find",
                "com.acme.Shop; 1; there is no `#` between type and method;"
                        + " write com.acme.Shop#*(..) for all methods of the type",
                "find; 1; there is no `#` between type and method; write com.acme.Shop#find(long)",
                "a.B#c | a.B.d(); 9; there is no `#` between type and method; write a.B#d()",
                "@a.Slow a.B; 9; there is no `#` between type and method; write a.B#*(..) for all",
                "#find(long); 1; a pattern has a type or an annotation;"
                        + " write `*..*#` for the methods of every type",
                "+#find(long); 1; `+` stands after a type; write com.acme.Shop+#find(long)",
                "com.ac+me.Shop#find(long); 7; `+` cannot stand in a name; `+` stands once, between a type and `#`",
                "com.acme.Shop#; 15; the method's name is missing; write `#*(..)`",
                "com.acme.Shop#(long); 15; the method's name is missing; write `#*(..)`",
                "com.acme.Shop#<init>(long); 15; constructors and class initialisers are never"
                        + " woven; name a method",
                "com.acme.Shop#new(long); 15; constructors and class initialisers are never woven;"
                        + " name a method",
                "com.acme.Shop#a#b; 16; `#` stands twice; separate patterns with `|`",
                "com.acme.Shop#a.b(); 16; a method's name has no dot; write the type before `#`",
                "com.acme.Shop#**(..); 15; `**` means nothing here; write `*`",
                "com.acme.**#find(..); 10; `**` means nothing here; write `..` for any packages",
                "com...acme.Shop#find(..); 6; there is a dot too many; write com.acme.Shop",
                "com.acme.#find(..); 10; a name is missing at the end; write com.acme.Shop",
                "com.acme..#find(..); 11; a name is missing at the end; write com.acme.Shop",
                ".com.acme.Shop#find(..); 1; there is a dot too many; write com.acme.Shop",
                "com/acme/Shop#find(..); 4; `/` cannot stand in a name; write packages with dots",
                "public com.acme.Shop#find(..); 7; a blank cannot stand inside a name;"
                        + " leave out modifiers and return type",
                "com.acme.Shop<T>#find(..); 14; `<` cannot stand in a name;"
                        + " write the type without type arguments",
                "com.acme.Shop(..)#find; 14; `(` cannot stand in a name;"
                        + " parentheses follow the method",
                "a.B#c, a.B#d; 11; `#` stands twice; separate patterns with `|`",
                "a.B#c,d; 6; `,` cannot stand in a name; separate patterns with `|`",
                "com.acme.Shop#find(long; 19; the parenthesis is not closed; write `)`",
                "com.acme.Shop#find(long) throws X; 26; nothing can follow the parameters;"
                        + " leave out return type",
                "com.acme.Shop#find(long)+; 25; nothing can follow the parameters;"
                        + " separate patterns",
                "com.acme.Shop#find(List<String>); 24; type arguments are not compared;"
                        + " write the type without them",
                "com.acme.Shop#find(long id); 24; a parameter is written as its type alone;"
                        + " leave out its name",
                "com.acme.Shop#find(@Id long); 20; a parameter is written as its type alone;"
                        + " leave out its name",
                "com.acme.Shop#find(long,); 25; a parameter is missing; write a type",
                "com.acme.Shop#find(,long); 20; a parameter is missing; write a type",
                "com.acme.Shop#find(.., long); 20; `..` stands last; write `*` for each",
                "com.acme.Shop#find(int..., long); 23; `...` belongs to the last parameter;"
                        + " write `[]`",
                "com.acme.Shop#find(...); 20; the parameter's type is missing; write a type",
                "com.acme.Shop#find([]); 20; the parameter's type is missing; write a type",
                "com.acme.Shop#find(int[); 23; `[` cannot stand in a name; an array is written",
                "com.acme.Shop#find(void); 20; no parameter is void; write ()",
                "com.acme.Shop#find(java.lang.); 30; a name is missing at the end; write",
                "@; 2; the annotation's name is missing; write it after `@`",
                "@ com.acme.Slow; 2; the annotation's name is missing; write it after `@`",
                "@com.acme.*; 2; an annotation is named without wildcards; write one pattern",
                "@com.acme.Slow(); 15; there is no `#` between type and method; write",
                "a.B#c |; 8; a pattern is missing; patterns stand on both sides",
                "| a.B#c; 1; a pattern is missing; patterns stand on both sides",
                "a.B#c || a.B#d; 8; a pattern is missing; patterns stand on both sides",
                "a.B#c except; 13; a pattern is missing; patterns stand on both sides",
                "except a.B#c; 1; a pattern is missing; patterns stand on both sides",
                "a.B#c except a.B#d except a.B#e; 20; `except` stands twice; write `except",
                "a.B#c! ; 6; `!` cannot stand in a name; use letters",
            })
    void an_error_says_what_is_wrong_and_where_and_what_to_write(
            String pattern, int character, String problem, String remedy) {
        RuleSyntaxException e =
                assertThrows(RuleSyntaxException.class, () -> MethodPatterns.parse(pattern));
        String message = String.valueOf(e.getMessage());
        assertTrue(
                message.startsWith("In `" + pattern + "` at character " + character + ": "),
                message);
        assertTrue(message.contains(problem), message);
        assertTrue(message.contains(remedy), message);
        assertTrue(message.endsWith("."), message);
    }

    @Test
    void an_empty_pattern_is_an_error() {
        for (String text : List.of("", "  \t")) {
            RuleSyntaxException e =
                    assertThrows(RuleSyntaxException.class, () -> MethodPatterns.parse(text));
            assertEquals(
                    "The method pattern is empty. Write one such as com.acme.Shop#find(long).",
                    e.getMessage());
        }
    }

    @Test
    void the_word_except_may_be_part_of_a_name() throws Exception {
        ClassShape shape =
                Compiled.of("public class exceptA { void except() {} void exceptB() {} }")
                        .shape("exceptA");
        assertEquals(1, MethodPatterns.parse("exceptA#except").match(shape).size());
        assertEquals(1, MethodPatterns.parse("exceptA#exceptB()").match(shape).size());
        assertEquals(
                1, MethodPatterns.parse("exceptA#*(..)except exceptA#except").match(shape).size());
    }

    @Test
    void any_text_is_a_pattern_or_an_error() {
        String letters = "aB.*#()@|,+[]<> except$1é\t\n\u0000";
        Random random = new Random(3);
        int read = 0;
        for (int round = 0; round < 200_000; round++) {
            StringBuilder text = new StringBuilder(round % 2 == 0 ? "a.B#c" : "");
            int length = random.nextInt(14);
            for (int i = 0; i < length; i++) {
                text.insert(
                        random.nextInt(text.length() + 1),
                        letters.charAt(random.nextInt(letters.length())));
            }
            try {
                MethodPatterns patterns = MethodPatterns.parse(text.toString());
                patterns.mayMatch("a/B");
                patterns.coversMore();
                read++;
            } catch (RuleSyntaxException expected) {
                assertTrue(String.valueOf(expected.getMessage()).endsWith("."));
            }
        }
        assertTrue(read > 1000, read + " patterns");
    }
}
