package com.example.shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The shop over real HTTP. Each test that writes has products of its own. */
class ShopTest {
    private static final HttpClient http = HttpClient.newHttpClient();
    private static final JsonMapper json = new JsonMapper();
    private static ConfigurableApplicationContext shop;
    private static String root;

    @BeforeAll
    static void start() {
        shop =
                SpringApplication.run(
                        ShopApplication.class,
                        "--server.port=0",
                        "--spring.datasource.url=jdbc:h2:mem:shop-test");
        root = "http://localhost:" + shop.getEnvironment().getProperty("local.server.port");
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Test
    void a_product_comes_with_the_statistics_of_its_reviews() throws Exception {
        JsonNode product = get("/products/42");
        assertEquals(42, product.at("/id").asLong());
        assertEquals("Oak tray 42", product.at("/name").asString());
        JsonNode rating = product.get("rating");
        long sum = 0;
        long stars = 0;
        for (int star = 1; star <= 5; star++) {
            long reviews = rating.get("byStars").get(star - 1).asLong();
            sum += reviews;
            stars += star * reviews;
        }
        assertTrue(sum > 100, "a popular product has many reviews");
        assertEquals(rating.get("reviews").asLong(), sum);
        assertEquals(rating.get("average").asDouble(), (double) stars / sum, 1e-9);
    }

    @Test
    void the_data_is_the_same_at_every_start() throws Exception {
        assertEquals(170, get("/products/42").at("/rating/reviews").asLong());
        assertEquals(360.98, get("/products/42").at("/price").asDouble());
        assertEquals(5000, get("/products?category=garden").get("total").asLong());
    }

    @Test
    void pages_follow_one_another() throws Exception {
        JsonNode first = get("/products?category=kitchen").get("products");
        JsonNode second = get("/products?category=kitchen&page=1").get("products");
        assertEquals(20, first.size());
        assertEquals(20, second.size());
        assertTrue(
                first.get(19).get("name").asString().compareTo(second.get(0).get("name").asString())
                        < 0);
        assertEquals(0, get("/products?category=kitchen&page=250").get("products").size());
        assertEquals(0, get("/products?category=no-such").get("total").asLong());
    }

    @Test
    void a_longer_report_counts_more_reviews() throws Exception {
        JsonNode week = get("/reports/top?days=7").get("products");
        JsonNode year = get("/reports/top?days=365").get("products");
        assertEquals(20, year.size());
        assertEquals(1, year.get(0).get("id").asLong());
        assertTrue(
                year.get(0).get("reviews").asLong() > week.get(0).get("reviews").asLong(),
                "the window is what was asked for");
    }

    @Test
    void an_update_moves_a_product_to_another_category() throws Exception {
        String change =
                """
                {"name": "A first", "category": "moved", "description": "New.", "price": 9.9}
                """;
        assertEquals(204, send("PUT", "/products/7", change).statusCode());
        JsonNode product = get("/products/7");
        assertEquals("A first", product.get("name").asString());
        assertEquals(9.9, product.get("price").asDouble());
        assertEquals(7, get("/products?category=moved").at("/products/0/id").asLong());
    }

    @Test
    void a_review_counts_at_once() throws Exception {
        long before = get("/products/8").at("/rating/reviews").asLong();
        HttpResponse<String> answer =
                send("POST", "/products/8/reviews", "{\"stars\": 1, \"text\": \"Broke.\"}");
        assertEquals(201, answer.statusCode());
        assertEquals("Broke.", json.readTree(answer.body()).get("text").asString());
        JsonNode rating = get("/products/8").get("rating");
        assertEquals(before + 1, rating.get("reviews").asLong());
        assertFalse(rating.get("latest").isNull());
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /products/50001",
        "GET, /products/-1",
        "PUT, /products/50001",
        "POST, /products/50001/reviews"
    })
    void an_unknown_product_is_not_found(String method, String path) throws Exception {
        String body =
                method.equals("PUT")
                        ? "{\"name\":\"a\",\"category\":\"b\",\"description\":\"c\",\"price\":1}"
                        : "{\"stars\":5,\"text\":\"Good.\"}";
        HttpResponse<String> answer = send(method, path, method.equals("GET") ? "" : body);
        assertEquals(404, answer.statusCode());
        assertTrue(answer.body().contains("there is no product"), answer.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/products/abc",
                "/products",
                "/products?category=garden&page=-1",
                "/products?category=garden&page=x",
                "/products?category=garden&page=100001",
                "/reports/top?days=0",
                "/reports/top?days=99999"
            })
    void a_question_that_makes_no_sense_is_refused(String path) throws Exception {
        assertEquals(400, send("GET", path, "").statusCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{}",
                "{\"name\":\" \",\"category\":\"b\",\"description\":\"c\",\"price\":1}",
                "{\"name\":\"a\",\"category\":\"b\",\"description\":\"c\",\"price\":0}",
                "{\"name\":\"a\",\"category\":\"b\",\"description\":\"c\",\"price\":1.001}",
                "{\"name\":\"a\",\"category\":\"b\",\"description\":\"c\",\"price\":1e30}"
            })
    void a_change_that_makes_no_sense_is_refused(String change) throws Exception {
        String before = send("GET", "/products/9", "").body();
        assertEquals(400, send("PUT", "/products/9", change).statusCode());
        assertEquals(before, send("GET", "/products/9", "").body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"stars\":6,\"text\":\"a\"}", "{\"stars\":5,\"text\":\"\"}"})
    void a_review_that_makes_no_sense_is_refused(String review) throws Exception {
        assertEquals(400, send("POST", "/products/10/reviews", review).statusCode());
    }

    private static JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = send("GET", path, "");
        assertEquals(200, answer.statusCode(), answer.body());
        return json.readTree(answer.body());
    }

    private static HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(root + path))
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body))
                        .build();
        return http.send(request, BodyHandlers.ofString());
    }
}
