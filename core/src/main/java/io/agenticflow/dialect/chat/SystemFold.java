package io.agenticflow.dialect.chat;

import io.agenticflow.dialect.AttributionLine;
import io.agenticflow.dialect.Profile;
import io.agenticflow.dialect.Profile.SystemRole;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets the user say the instructions where a model takes none: those at the head begin the first
 * user message, those in the middle of the conversation are said where they stand. User messages
 * that come to stand side by side become one, because the templates of such models want user and
 * assistant to alternate.
 */
final class SystemFold {
  private SystemFold() {}

  static ModelRequest of(ModelRequest request, Profile profile) {
    boolean head = profile.systemRole() == SystemRole.USER;
    boolean middle = head || !profile.systemInConversation();
    if (!middle) {
      return request;
    }
    List<Message> messages = new ArrayList<>(request.messages().size() + 1);
    if (head) {
      List<ContentBlock> said = said(request.system());
      if (!said.isEmpty()) {
        messages.add(new Message(Role.USER, said));
      }
    }
    for (Message message : request.messages()) {
      Message user =
          message.role() == Role.SYSTEM
              ? new Message(Role.USER, said(message.content()), message.extensions())
              : message;
      Message last = messages.isEmpty() ? null : messages.getLast();
      if (last != null && last.role() == Role.USER && user.role() == Role.USER) {
        List<ContentBlock> both = new ArrayList<>(last.content());
        both.addAll(user.content());
        messages.set(messages.size() - 1, new Message(Role.USER, both, user.extensions()));
      } else {
        messages.add(user);
      }
    }
    ModelRequest.Builder folded = request.toBuilder().messages(messages);
    return head ? folded.system(List.of()).build() : folded.build();
  }

  private static List<ContentBlock> said(List<ContentBlock> blocks) {
    return blocks.stream()
        .filter(block ->
            !AttributionLine.is(block)
                && !(block instanceof ContentBlock.Text text && text.isEmpty()))
        .toList();
  }
}
