package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressRangesTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.1.2, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.1.2.3, 10.1.2.3, true",
        "10.1.2.3, 10.1.2.4, false",
        "192.168.1.128/25, 192.168.1.127, false",
        "192.168.1.128/25, 192.168.1.200, true",
        "0.0.0.0/0, 8.8.8.8, true",
        "0.0.0.0/0, ::1, false",
        "fd00::/8, fdab::1, true",
        "fd00::/8, fe80::1%eth0, false",
        "fe80::/10, fe80::1%eth0, true",
        "::1, [0:0:0:0:0:0:0:1], true",
        "127.0.0.1, ::ffff:127.0.0.1, true",
        "127.0.0.1, localhost, false",
        "127.0.0.1, 127.1, false",
        "127.0.0.1, '', false",
    })
    void an_address_is_in_its_network_and_in_no_other(
            String range, String address, boolean isInside) throws RuleSyntaxException {
        assertEquals(isInside, AddressRanges.parse(List.of(range)).contains(address));
    }

    @Test
    void the_machine_itself_is_both_kinds_of_loopback() {
        assertTrue(AddressRanges.loopback().contains("127.0.0.1"));
        assertTrue(AddressRanges.loopback().contains("0:0:0:0:0:0:0:1"));
        assertFalse(AddressRanges.loopback().contains("128.0.0.1"));
        assertFalse(AddressRanges.loopback().contains("::2"));
        assertFalse(AddressRanges.loopback().contains(null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "10",
                "10.0.0",
                "10.0.0.256",
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "::1/129",
                "::zz",
                ":::",
                "10.0.0.0.0",
                "1.2.3.٤"
            })
    void what_is_no_address_is_refused_with_an_example(String text) {
        RuleSyntaxException refused =
                assertThrows(RuleSyntaxException.class, () -> AddressRanges.parse(List.of(text)));
        assertTrue(String.valueOf(refused.getMessage()).contains("write one like"));
    }
}
