package com.example.shop;

import java.time.Clock;
import java.time.LocalDate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Reports over HTTP. */
@RestController
class ReportController {
    private final ReportService reports;
    private final Clock clock;

    ReportController(ReportService reports, Clock clock) {
        this.reports = reports;
        this.clock = clock;
    }

    @GetMapping("/reports/top")
    TopReport top(@RequestParam(defaultValue = "30") int days) {
        BadInputException.unless(days >= 1 && days <= 3660, "days must be from 1 to 3660");
        return reports.top(LocalDate.now(clock).minusDays(days));
    }
}
