package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class KeyCallTest {
    @Test
    void a_list_of_calls_is_read() throws Exception {
        List<KeyCall> calls =
                KeyCall.parseList("product({product.id}), price({product.id}, 'EUR,x'), r( )");
        assertEquals(List.of("product", "price", "r"), calls.stream().map(KeyCall::rule).toList());
        assertEquals(2, calls.get(1).arguments().size());
        assertEquals("EUR,x", calls.get(1).arguments().get(1).literal());
        assertEquals(List.of(), calls.get(2).arguments());
    }

    @Test
    void what_is_no_call_is_refused() {
        for (String faulty :
                List.of(
                        "",
                        "product",
                        "product(",
                        "product)",
                        "(a)",
                        "1a(b)",
                        "a(b)c",
                        "a(b,)",
                        "a(b) c(d)",
                        "a(b),",
                        "a({b)",
                        "a('b)",
                        "prod uct(a)")) {
            String message =
                    assertThrows(RuleSyntaxException.class, () -> KeyCall.parseList(faulty), faulty)
                            .getMessage();
            assertTrue(String.valueOf(message).length() > 20, message);
        }
    }
}
