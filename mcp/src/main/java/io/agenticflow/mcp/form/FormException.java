package io.agenticflow.mcp.form;

/** A form, or what is filled in, cannot be used; the message is for people. */
public final class FormException extends Exception {
  private static final long serialVersionUID = 1L;

  public FormException(String message) {
    super(message);
  }

  FormException(String message, Throwable cause) {
    super(message, cause);
  }
}
