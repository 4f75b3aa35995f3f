package com.example.shop;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** How mistakes look over HTTP. */
@RestControllerAdvice
class Problems {
    @ExceptionHandler
    ProblemDetail unknown(NoSuchProductException problem) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, message(problem));
    }

    @ExceptionHandler
    ProblemDetail bad(BadInputException problem) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, message(problem));
    }

    private static String message(Exception problem) {
        return String.valueOf(problem.getMessage());
    }
}
