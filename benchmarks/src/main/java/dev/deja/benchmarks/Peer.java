package dev.deja.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A cache that stands in front of the service instead of in it. */
enum Peer {
    NGINX("nginx", "nginx proxy_cache", "-v") {
        @Override
        List<String> command(Path binary, Path work, int port, int origin) throws IOException {
            Path configuration =
                    Files.writeString(
                            work.resolve("nginx.conf"),
                            """
                            daemon off;
                            worker_processes auto;
                            pid %1$s/nginx.pid;
                            error_log stderr warn;
                            events {}
                            http {
                              access_log off;
                              keepalive_requests 1000000000;
                              client_body_temp_path %1$s/body;
                              proxy_temp_path %1$s/proxy;
                              fastcgi_temp_path %1$s/fastcgi;
                              uwsgi_temp_path %1$s/uwsgi;
                              scgi_temp_path %1$s/scgi;
                              proxy_cache_path %1$s/cache keys_zone=pages:10m;
                              server {
                                listen 127.0.0.1:%2$d;
                                location / {
                                  proxy_pass http://127.0.0.1:%3$d;
                                  proxy_cache pages;
                                  proxy_cache_valid 200 1h;
                                }
                              }
                            }
                            """
                                    .formatted(work, port, origin));
            return List.of(
                    binary.toString(),
                    "-e",
                    "stderr",
                    "-p",
                    work.toString(),
                    "-c",
                    configuration.toString());
        }
    },
    VARNISH("varnishd", "Varnish", "-V") {
        @Override
        List<String> command(Path binary, Path work, int port, int origin) throws IOException {
            Path vcl =
                    Files.writeString(
                            work.resolve("pages.vcl"),
                            """
                            vcl 4.1;
                            backend service { .host = "127.0.0.1"; .port = "%d"; }
                            sub vcl_backend_response { set beresp.ttl = 1h; }
                            """
                                    .formatted(origin));
            return List.of(
                    binary.toString(),
                    "-F",
                    "-j",
                    "none",
                    "-n",
                    work.resolve("varnish").toString(),
                    "-a",
                    "127.0.0.1:" + port,
                    "-s",
                    "malloc,64m",
                    "-f",
                    vcl.toString());
        }
    };

    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+");

    private final String program;
    private final String title;
    private final String versionOption;

    Peer(String program, String title, String versionOption) {
        this.program = program;
        this.title = title;
        this.versionOption = versionOption;
    }

    /** For people. */
    String title() {
        return title;
    }

    abstract List<String> command(Path binary, Path work, int port, int origin) throws IOException;

    /** Where the program is: unpacked by {@code benchmarks/peers}, or installed; else null. */
    @Nullable Path binary(Path unpacked) {
        String path = System.getenv("PATH");
        for (String folder :
                (unpacked.resolve("usr/sbin") + ":" + (path == null ? "" : path) + ":/usr/sbin")
                        .split(":", -1)) {
            Path file = Path.of(folder, program);
            if (Files.isExecutable(file)) {
                return file;
            }
        }
        return null;
    }

    /** Such as 1.22.1. */
    String version(Path binary, Path libraries) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(binary.toString(), versionOption).redirectErrorStream(true);
        builder.environment().put("LD_LIBRARY_PATH", libraries + ":" + libraries + "/varnish");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        Matcher matcher = VERSION.matcher(said);
        return matcher.find() ? matcher.group() : "of an unknown version";
    }

    /** Starts it in front of a service. */
    Service start(Path binary, Path libraries, Path work, int origin, Path log)
            throws IOException, InterruptedException {
        Files.createDirectories(work);
        int port = RedisServer.freePort();
        return Service.other(command(binary, work, port, origin), port, libraries, log);
    }
}
