package com.acme.mvc;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.aopalliance.intercept.MethodInterceptor;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.NameMatchMethodPointcut;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.springframework.stereotype.Controller;

/** A service on Spring MVC whose guards are an interceptor and advice. */
public final class Main {
    static final AtomicInteger GUARDED = new AtomicInteger();
    static final AtomicInteger HANDLED = new AtomicInteger();
    static final AtomicInteger COMPLETED = new AtomicInteger();

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
        tomcat.setPort(0);
        Context context = tomcat.addContext("", Files.createTempDirectory("web").toString());
        AnnotationConfigWebApplicationContext beans = new AnnotationConfigWebApplicationContext();
        beans.register(Config.class, Items.class, Booked.class, Secret.class, Pages.class);
        Wrapper servlet = Tomcat.addServlet(context, "spring", new DispatcherServlet(beans));
        servlet.setAsyncSupported(true);
        servlet.setLoadOnStartup(1);
        context.addServletMappingDecoded("/", "spring");
        tomcat.start();
        System.out.println(tomcat.getConnector().getLocalPort());
        while (System.in.read() > 0) {
            System.in.skip(System.in.available());
            System.out.println(GUARDED + " " + HANDLED + " " + COMPLETED);
        }
        tomcat.stop();
        System.exit(0);
    }

    /** Interceptors, proxies, functions and files. */
    @Configuration
    @EnableWebMvc
    @EnableTransactionManagement(proxyTargetClass = true)
    public static class Config implements WebMvcConfigurer {
        @Override
        public void addInterceptors(InterceptorRegistry registry) {
            registry.addInterceptor(new Guard());
        }

        @Override
        public void addResourceHandlers(ResourceHandlerRegistry registry) {
            registry.addResourceHandler("/files/**").addResourceLocations("classpath:/com/acme/");
        }

        @Bean
        public RouterFunction<ServerResponse> functions() {
            HandlerFunction<ServerResponse> handler =
                    request -> {
                        HANDLED.incrementAndGet();
                        return ServerResponse.ok().body("function");
                    };
            return RouterFunctions.route().GET("/function", handler).build();
        }

        @Bean
        public RouterFunction<ServerResponse> filtered() {
            return RouterFunctions.route()
                    .GET(
                            "/filtered",
                            request -> {
                                HANDLED.incrementAndGet();
                                return ServerResponse.ok().body("filtered");
                            })
                    .build()
                    .filter((request, next) -> next.handle(request));
        }

        @Bean
        public static DefaultAdvisorAutoProxyCreator proxies() {
            DefaultAdvisorAutoProxyCreator creator = new DefaultAdvisorAutoProxyCreator();
            creator.setProxyTargetClass(true);
            return creator;
        }

        /** Stands for method security. */
        @Bean
        public static DefaultPointcutAdvisor security() {
            NameMatchMethodPointcut pointcut = new NameMatchMethodPointcut();
            pointcut.addMethodName("secret");
            MethodInterceptor advice = invocation -> invocation.proceed();
            return new DefaultPointcutAdvisor(pointcut, advice);
        }

        @Bean
        public PlatformTransactionManager transactions() {
            return new AbstractPlatformTransactionManager() {
                @Override
                protected Object doGetTransaction() {
                    return this;
                }

                @Override
                protected void doBegin(Object transaction, TransactionDefinition definition) {}

                @Override
                protected void doCommit(DefaultTransactionStatus status) {}

                @Override
                protected void doRollback(DefaultTransactionStatus status) {}
            };
        }
    }

    /** Denies one user. */
    public static final class Guard implements HandlerInterceptor {
        @Override
        public boolean preHandle(
                HttpServletRequest request, HttpServletResponse response, Object handler)
                throws Exception {
            GUARDED.incrementAndGet();
            if ("mallory".equals(request.getHeader("X-User"))) {
                response.sendError(403);
                return false;
            }
            if ("nobody".equals(request.getHeader("X-User"))
                    && !request.getRequestURI().equals("/login")) {
                request.getRequestDispatcher("/login").forward(request, response);
                return false;
            }
            return true;
        }

        @Override
        public void afterCompletion(
                HttpServletRequest request,
                HttpServletResponse response,
                Object handler,
                Exception thrown) {
            COMPLETED.incrementAndGet();
        }
    }

    /** Plain handlers. */
    @RestController
    public static class Items {
        @GetMapping("/items/{id}")
        public String item(@PathVariable("id") int id) {
            HANDLED.incrementAndGet();
            return "item " + id;
        }

        @PutMapping("/items/{id}")
        public void put(@PathVariable("id") int id) {}

        @GetMapping("/login")
        public String login() {
            return "login";
        }

        @GetMapping("/greeting")
        public String greeting(@RequestHeader(name = "X-Name", required = false) String name) {
            HANDLED.incrementAndGet();
            return "hello " + name;
        }

        @GetMapping(path = "/versioned", headers = "X-Version=1")
        public String first() {
            HANDLED.incrementAndGet();
            return "first";
        }

        @GetMapping(path = "/versioned", headers = "X-Version=2")
        public String second() {
            HANDLED.incrementAndGet();
            return "second";
        }

        @GetMapping("/later")
        public Callable<String> later() {
            HANDLED.incrementAndGet();
            return () -> "later";
        }

        @GetMapping("/deferred")
        public DeferredResult<String> deferred() {
            HANDLED.incrementAndGet();
            DeferredResult<String> result = new DeferredResult<>();
            new Thread(() -> result.setResult("deferred")).start();
            return result;
        }

        @GetMapping("/streamed")
        public StreamingResponseBody streamed() {
            HANDLED.incrementAndGet();
            return out -> out.write("streamed".getBytes(StandardCharsets.UTF_8));
        }
    }

    /** In a transaction. */
    @RestController
    public static class Booked {
        @Transactional
        @GetMapping("/booked")
        public String booked() {
            HANDLED.incrementAndGet();
            return "booked";
        }
    }

    /** Guarded by advice. */
    @RestController
    public static class Secret {
        @GetMapping("/secret")
        public String secret() {
            HANDLED.incrementAndGet();
            return "secret";
        }
    }

    /** Forwards. */
    @Controller
    public static class Pages {
        @GetMapping("/forward")
        public String forward() {
            HANDLED.incrementAndGet();
            return "forward:/items/9";
        }
    }
}
