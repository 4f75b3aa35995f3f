package com.acme.web;

import com.acme.stock.Stock;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers with what the shop says, and changes it when asked to. */
@WebServlet("/*")
public class ShopServlet extends HttpServlet {
    private final Shop shop = new Shop();
    private final Stock stock = new Stock();

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        long id = Long.parseLong(request.getParameter("id"));
        String price = request.getParameter("price");
        if (price != null) {
            shop.change(id, price);
        }
        response.getWriter().println(shop.price(id) + " " + stock.count(id));
    }
}
