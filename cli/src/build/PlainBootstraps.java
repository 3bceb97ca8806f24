import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Rewrites the switches over types, and {@code equals} and {@code hashCode} of records, in jars, so
 * that they need no bootstrap when they are first met.
 *
 * <p>The compiler makes {@code invokedynamic} of them, and what decides or compares is generated in
 * the running program, for each anew. The start-up cache of Java 25 keeps what lambdas and text
 * concatenation generate, not this, and a run of an agent meets some fifty of them before it is
 * done. Here each becomes a call of a private static method that does what {@link
 * java.lang.runtime.SwitchBootstraps#typeSwitch} and {@link
 * java.lang.runtime.ObjectMethods#bootstrap} are specified to do. Switches with labels other than
 * types, and {@code toString}, are left as they are.
 *
 * <p>{@code java PlainBootstraps.java FOLDER}: all {@code agentic-flow-*.jar} in the folder; the
 * other jars there are looked at for the types' hierarchy only.
 */
final class PlainBootstraps {
  private final ClassFile classFile;

  private PlainBootstraps(ClassLoader types) {
    classFile =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(types)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
  }

  public static void main(String[] arguments) throws IOException {
    List<Path> jars = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of(arguments[0]))) {
      files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(jars::add);
    }
    URL[] urls = new URL[jars.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = jars.get(i).toUri().toURL();
    }
    // All are read before the first is written, because the loader holds the jars open.
    Map<Path, Map<String, byte[]>> changed = new LinkedHashMap<>();
    try (URLClassLoader types = new URLClassLoader(urls, null)) {
      PlainBootstraps rewriting = new PlainBootstraps(types);
      for (Path jar : jars) {
        if (jar.getFileName().toString().startsWith("agentic-flow-")) {
          changed.put(jar, rewriting.changedClasses(jar));
        }
      }
    }
    for (Map.Entry<Path, Map<String, byte[]>> jar : changed.entrySet()) {
      try (FileSystem inside = FileSystems.newFileSystem(jar.getKey())) {
        for (Map.Entry<String, byte[]> file : jar.getValue().entrySet()) {
          Files.write(inside.getPath(file.getKey()), file.getValue());
        }
      }
    }
  }

  private Map<String, byte[]> changedClasses(Path jar) throws IOException {
    Map<String, byte[]> changed = new TreeMap<>();
    try (FileSystem inside = FileSystems.newFileSystem(jar);
        Stream<Path> files = Files.walk(inside.getPath("/"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.toString().endsWith(".class")) {
          byte[] before = Files.readAllBytes(file);
          byte[] after = rewritten(before);
          if (after != before) {
            changed.put(file.toString(), after);
          }
        }
      }
    }
    return changed;
  }

  /** Returns the class with its calls made plain, or the same array where there are none. */
  private byte[] rewritten(byte[] bytes) {
    ClassModel model = classFile.parse(bytes);
    ClassDesc self = model.thisClass().asSymbol();
    boolean isInterface = (model.flags().flagsMask() & ClassFile.ACC_INTERFACE) != 0;
    List<InvokeDynamicInstruction> found = new ArrayList<>();
    CodeTransform calls =
        (code, element) -> {
          if (element instanceof InvokeDynamicInstruction call && canBePlain(call)) {
            code.invokestatic(self, name(found.size()), call.typeSymbol(), isInterface);
            found.add(call);
          } else {
            code.with(element);
          }
        };
    ClassTransform bodies =
        ClassTransform.transformingMethodBodies(
            method ->
                method.code().stream()
                    .flatMap(CodeModel::elementStream)
                    .anyMatch(e -> e instanceof InvokeDynamicInstruction call && canBePlain(call)),
            calls);
    ClassTransform more =
        ClassTransform.endHandler(
            builder -> {
              for (int i = 0; i < found.size(); i++) {
                InvokeDynamicInstruction call = found.get(i);
                builder.withMethodBody(
                    name(i),
                    call.typeSymbol(),
                    ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
                    code -> write(code, call));
              }
            });
    byte[] changed = classFile.transformClass(model, bodies.andThen(more));
    return found.isEmpty() ? bytes : changed;
  }

  private static String name(int index) {
    return "plain$" + index;
  }

  private static boolean canBePlain(InvokeDynamicInstruction call) {
    return isOverTypes(call) || isOfRecord(call, "equals") || isOfRecord(call, "hashCode");
  }

  private static boolean isOverTypes(InvokeDynamicInstruction call) {
    MethodTypeDesc type = call.typeSymbol();
    return isBy(call, "SwitchBootstraps", "typeSwitch")
        && type.parameterCount() == 2
        && !type.parameterType(0).isPrimitive()
        && type.parameterType(1).equals(CD_int)
        && call.bootstrapArgs().stream()
            .allMatch(label -> label instanceof ClassDesc c && !c.isPrimitive());
  }

  private static boolean isOfRecord(InvokeDynamicInstruction call, String method) {
    return isBy(call, "ObjectMethods", "bootstrap") && call.name().equalsString(method);
  }

  private static boolean isBy(InvokeDynamicInstruction call, String type, String method) {
    DirectMethodHandleDesc bootstrap = call.bootstrapMethod();
    return bootstrap.owner().equals(ClassDesc.of("java.lang.runtime", type))
        && bootstrap.methodName().equals(method);
  }

  private static void write(CodeBuilder code, InvokeDynamicInstruction call) {
    List<ConstantDesc> arguments = call.bootstrapArgs();
    if (isOverTypes(call)) {
      decide(code, arguments);
      return;
    }
    // The record's type, its components' names, and a handle that gets each.
    ClassDesc type = (ClassDesc) arguments.getFirst();
    List<DirectMethodHandleDesc> components = new ArrayList<>();
    for (ConstantDesc handle : arguments.subList(2, arguments.size())) {
      components.add((DirectMethodHandleDesc) handle);
    }
    if (isOfRecord(call, "equals")) {
      compare(code, type, components);
    } else {
      hash(code, type, components);
    }
  }

  /** -1 for null, else the first label from the second argument on that fits, else their number. */
  private static void decide(CodeBuilder code, List<ConstantDesc> labels) {
    Label notNull = code.newLabel();
    code.aload(0).ifnonnull(notNull).iconst_m1().ireturn().labelBinding(notNull);
    for (int i = 0; i < labels.size(); i++) {
      Label next = code.newLabel();
      code.iload(1).loadConstant(i).if_icmpgt(next);
      code.aload(0).instanceOf((ClassDesc) labels.get(i)).ifeq(next);
      code.loadConstant(i).ireturn().labelBinding(next);
    }
    code.loadConstant(labels.size()).ireturn();
  }

  private static void compare(
      CodeBuilder code, ClassDesc type, List<DirectMethodHandleDesc> components) {
    Label same = code.newLabel();
    Label different = code.newLabel();
    code.aload(0).aload(1).if_acmpeq(same);
    code.aload(1).instanceOf(type).ifeq(different);
    code.aload(1).checkcast(type).astore(2);
    for (DirectMethodHandleDesc component : components) {
      ClassDesc of = component.invocationType().returnType();
      code.aload(0).getfield(type, component.methodName(), of);
      code.aload(2).getfield(type, component.methodName(), of);
      switch (of.descriptorString()) {
        case "Z", "B", "C", "S", "I" -> code.if_icmpne(different);
        case "J" -> code.lcmp().ifne(different);
        case "F", "D" ->
            code.invokestatic(box(of), "compare", MethodTypeDesc.of(CD_int, of, of))
                .ifne(different);
        default ->
            code.invokestatic(
                    ClassDesc.of("java.util.Objects"),
                    "equals",
                    MethodTypeDesc.of(CD_boolean, CD_Object, CD_Object))
                .ifeq(different);
      }
    }
    code.labelBinding(same).iconst_1().ireturn();
    code.labelBinding(different).iconst_0().ireturn();
  }

  private static void hash(
      CodeBuilder code, ClassDesc type, List<DirectMethodHandleDesc> components) {
    code.iconst_0();
    for (DirectMethodHandleDesc component : components) {
      ClassDesc of = component.invocationType().returnType();
      code.loadConstant(31).imul().aload(0).getfield(type, component.methodName(), of);
      if (of.isPrimitive()) {
        code.invokestatic(box(of), "hashCode", MethodTypeDesc.of(CD_int, of));
      } else {
        code.invokestatic(
            ClassDesc.of("java.util.Objects"), "hashCode", MethodTypeDesc.of(CD_int, CD_Object));
      }
      code.iadd();
    }
    code.ireturn();
  }

  private static ClassDesc box(ClassDesc primitive) {
    return ClassDesc.of(
        "java.lang",
        switch (primitive.descriptorString()) {
          case "Z" -> "Boolean";
          case "B" -> "Byte";
          case "C" -> "Character";
          case "S" -> "Short";
          case "I" -> "Integer";
          case "J" -> "Long";
          case "F" -> "Float";
          case "D" -> "Double";
          default -> throw new IllegalArgumentException(primitive.displayName());
        });
  }
}
