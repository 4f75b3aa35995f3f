package com.example.shop;

import java.time.LocalDate;
import org.springframework.stereotype.Service;

/** What the shop's owner asks. */
@Service
class ReportService {
    private final ReportRepository reports;

    ReportService(ReportRepository reports) {
        this.reports = reports;
    }

    TopReport top(LocalDate since) {
        return new TopReport(since, reports.top(since));
    }
}
