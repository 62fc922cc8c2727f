package chat.tertulia.systemtests.product;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives test classes the one {@link Product} that all of them share: a start costs seconds. */
final class RunningProduct implements ParameterResolver {

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(RunningProduct.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Product.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        // Closed by JUnit after the last test class, as it is in the root's store.
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(Product.class, type -> Product.get(), Product.class);
    }
}
