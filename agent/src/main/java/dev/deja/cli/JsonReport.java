package dev.deja.cli;

import com.google.gson.stream.JsonWriter;
import dev.deja.config.Problem;
import dev.deja.rule.EndpointScope;
import dev.deja.rule.Origin;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collection;

/** A checkup for programs; {@code docs/check.md} has the format, to which things may be added. */
final class JsonReport {
    private JsonReport() {}

    static void print(Checkup checkup, PrintWriter out) {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.setIndent("  ");
            json.setHtmlSafe(false);
            write(checkup, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.println(text);
    }

    private static void write(Checkup checkup, JsonWriter json) throws IOException {
        json.beginObject();
        json.name("version").value(Tool.version());
        json.name("file").value(checkup.configuration().source());
        json.name("exitCode").value(checkup.exitCode());
        json.name("errors").value(checkup.count(Remark.Level.ERROR));
        json.name("warnings").value(checkup.count(Remark.Level.WARNING));
        json.name("notes").value(checkup.count(Remark.Level.NOTE));
        if (checkup.idle() != null) {
            json.name("idle").value(checkup.idle());
        }
        json.name("problems").beginArray();
        for (Problem problem : checkup.problems()) {
            json.beginObject();
            json.name("level").value(Checkup.levelOf(problem).word());
            origin(json, problem.origin());
            if (!problem.key().isEmpty()) {
                json.name("key").value(problem.key());
            }
            json.name("text").value(problem.message());
            if (!problem.remedy().isEmpty()) {
                json.name("remedy").value(problem.remedy());
            }
            json.endObject();
        }
        json.endArray();
        json.name("rules").beginArray();
        for (Finding finding : checkup.rules()) {
            rule(json, finding);
        }
        json.endArray();
        json.name("applications").beginArray();
        for (Application application : checkup.applications()) {
            json.beginObject();
            json.name("path").value(application.name());
            json.name("classes").value(application.classes().size());
            json.name("archives").value(application.archives());
            texts(json, "unreadable", application.complaints());
            json.endObject();
        }
        json.endArray();
        json.endObject();
    }

    private static void rule(JsonWriter json, Finding finding) throws IOException {
        json.beginObject();
        json.name("id").value(finding.id());
        origin(json, finding.rule().origin());
        json.name("enabled").value(finding.rule().enabled());
        EndpointScope endpoints = finding.rule().endpoints();
        if (endpoints != null) {
            json.name("http").value(TextReport.where(endpoints));
        } else {
            texts(json, "methods", finding.methods());
        }
        json.name(finding.isCache() ? "removedBy" : "removes").beginArray();
        for (Finding.Link link : finding.links()) {
            json.beginObject();
            json.name("rule").value(link.rule());
            texts(json, "by", link.by());
            json.endObject();
        }
        json.endArray();
        json.name("remarks").beginArray();
        for (Remark remark : finding.remarks()) {
            json.beginObject();
            json.name("level").value(remark.level().word());
            json.name("kind").value(remark.kind());
            json.name("text").value(remark.text());
            if (!remark.methods().isEmpty()) {
                texts(json, "methods", remark.methods());
            }
            json.endObject();
        }
        json.endArray();
        json.endObject();
    }

    private static void origin(JsonWriter json, Origin origin) throws IOException {
        json.name("source").value(origin.source());
        if (origin.line() > 0) {
            json.name("line").value(origin.line());
        }
    }

    private static void texts(JsonWriter json, String name, Collection<String> texts)
            throws IOException {
        json.name(name).beginArray();
        for (String text : texts) {
            json.value(text);
        }
        json.endArray();
    }
}
