package io.agenticflow.embedding;

import java.util.List;

/**
 * Memories of a project, and questions that mean one of them in other words: none of a question's
 * words that count stands in its answer.
 */
final class Paraphrases {
  private Paraphrases() {}

  /** A question and the memory that answers it. */
  record Pair(String question, String answer) {}

  static final List<Pair> PAIRS =
      List.of(
          new Pair(
              "why does compiling run out of heap",
              "Give Maven -Xmx2g, or javac dies with an OutOfMemoryError."),
          new Pair(
              "how do I sign in to the staging machine",
              "Log on to the test host with ssh and the key in the vault."),
          new Pair(
              "flaky checks", "LoginTest fails now and then because it depends on the wall clock."),
          new Pair("which database do we use", "All records are kept in PostgreSQL 16."),
          new Pair(
              "speed up slow startup",
              "Boot takes long when the class data archive is missing; make it with the warmup"
                  + " command."),
          new Pair(
              "who approves a pull request",
              "Every change needs a review by two maintainers before it is merged."),
          new Pair(
              "where are passwords kept",
              "Credentials live in HashiCorp Vault, never in the repository."),
          new Pair(
              "undo a bad deployment", "Roll back with helm rollback and the previous revision."),
          new Pair(
              "what colour scheme does the customer like",
              "The client prefers dark blue for buttons and headings."),
          new Pair("supported browsers", "The web pages must work in Firefox ESR and Chrome."),
          new Pair(
              "can I push on the weekend",
              "Nothing is released from Friday noon until Monday morning."),
          new Pair(
              "the container is killed for no reason",
              "Exit code 137 means that Kubernetes stopped the pod at its memory limit."),
          new Pair(
              "naming of git branches",
              "Topic lines begin with the ticket number, as in AF-12-login."),
          new Pair("time zone of dates", "Timestamps are stored in UTC."),
          new Pair(
              "how to format source files",
              "Run spotless:apply to lay out the code before you commit."),
          new Pair(
              "money calculations are off by a cent",
              "Use BigDecimal for prices, doubles round wrongly."),
          new Pair(
              "who to call when the site is down",
              "In an outage ring the on-duty engineer, the number is in the runbook."),
          new Pair(
              "cannot connect because of expired TLS",
              "Certificates are renewed by certbot every 60 days; restart nginx afterwards."),
          new Pair(
              "too many requests to the API",
              "The provider allows 60 calls per minute, so back off when it answers 429."),
          new Pair(
              "is it legal to copy GPL software",
              "Only permissive licences such as MIT and Apache may be depended on."));

  /** Memories that answer none of the questions. */
  static final List<String> OTHERS =
      List.of(
          "The office coffee machine is cleaned on Tuesdays.",
          "Anna is on leave in July.",
          "The logo file is in assets/brand.svg.",
          "The parser keeps comments, because the formatter needs them.",
          "Photos from the summer party are on the shared drive.",
          "The user wants short answers without bullet points.",
          "Chapter three of the manual is translated into French.",
          "The printer on floor two takes A3 paper.",
          "Metrics are scraped by Prometheus every 15 seconds.",
          "The search page shows ten results.",
          "Lunch is ordered before ten o'clock.",
          "Invoices are sent as PDF on the first of the month.",
          "The scheduler uses a priority queue.",
          "Keyboard shortcuts are listed under Help.",
          "The sales team uses another calendar.",
          "Images are scaled to 1200 pixels.",
          "The robot arm is calibrated with a laser.",
          "Feature flags are read from a YAML file.",
          "The newsletter has four thousand readers.",
          "Graphs are drawn with uPlot.");
}
