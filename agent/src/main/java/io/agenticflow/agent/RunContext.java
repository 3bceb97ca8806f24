package io.agenticflow.agent;

import io.agenticflow.vocabulary.RawJson;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The run in which a {@link RunTool} is called.
 *
 * @param turn the answer that made the call, from 1
 * @param toolUseId the call's id, unique in the session
 * @param events hears what happens, in order; may be called from any thread while the call lasts
 * @param spending what the run has spent; a run inside it spends from the same
 * @param answer takes the run's answer in the form that was asked for
 * @param before what a run inside it said when this very call was broken off by the end of the
 *     program; null where the call is new
 */
public record RunContext(
    RunRequest request,
    int turn,
    String toolUseId,
    Consumer<RunEvent> events,
    Spending spending,
    Consumer<RawJson> answer,
    @Nullable Transcript before) {}
