package dev.castellan.cli.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.access.PolicyProblem;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What {@code --json} prints: one document, indented, in ASCII. */
public final class Json {

  private static final String INDENT = "  ";

  private Json() {}

  /** An object to fill. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** An array of these texts. */
  public static ArrayNode array(Collection<?> texts) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    texts.forEach(text -> array.add(text.toString()));
    return array;
  }

  /** An array of documents. */
  public static ArrayNode documents(Collection<? extends JsonNode> documents) {
    return JsonNodeFactory.instance.arrayNode().addAll(documents);
  }

  /** What the core wrote as one object. */
  public static ObjectNode parsed(String json) {
    try {
      return (ObjectNode) JsonMapper.builder().build().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The core writes JSON", e);
    }
  }

  /** A document in one line, in ASCII. */
  public static String line(JsonNode document) {
    try {
      return JsonMapper.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build()
          .writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree is always written", e);
    }
  }

  /** Reads an object that was written here. */
  public static ObjectNode parse(String text) {
    try {
      return (ObjectNode) JsonMapper.builder().build().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("What was written can be read", e);
    }
  }

  /** A file with what is wrong with it. */
  public static ObjectNode badFile(BadFileException bad) {
    ObjectNode file = object().put("file", bad.file());
    ArrayNode problems = file.putArray("problems");
    for (PolicyProblem problem : bad.problems()) {
      ObjectNode node = problems.addObject();
      if (problem.line() > 0) {
        node.put("line", problem.line()).put("column", problem.column());
      }
      node.put("message", problem.message());
      problem.suggestion().ifPresent(word -> node.put("suggestion", word));
    }
    return file;
  }

  /** The document about files, each as it is described. */
  public static ObjectNode files(boolean ok, List<ObjectNode> files) {
    ObjectNode document = object().put("ok", ok);
    document.putArray("files").addAll(files);
    return document;
  }

  /** A text of an object; empty if it has none of this name. */
  public static Optional<String> text(JsonNode object, String member) {
    JsonNode value = object.path(member);
    return value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
  }

  /** As text, without a line feed at the end. */
  static String text(JsonNode document) {
    DefaultIndenter indenter = new DefaultIndenter(INDENT, "\n");
    ObjectWriter writer =
        JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build()
            .writer(
                new DefaultPrettyPrinter()
                    .withObjectIndenter(indenter)
                    .withArrayIndenter(indenter));
    try {
      return writer.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree is always written", e);
    }
  }
}
