package com.acme.kt

import com.acme.lang.Counts.ran
import com.acme.lang.Counts.tell
import com.acme.lang.Counts.thrice
import kotlin.coroutines.Continuation
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.startCoroutine

data class Product(val id: Long, val name: String, val tags: List<String> = emptyList(), val note: String? = null)

enum class Size { SMALL, LARGE }

sealed interface Outcome
data class Found(val product: Product, val sizes: Map<Size, Int>) : Outcome
data object Missing : Outcome

@JvmInline value class ProductId(val value: Long)

fun topLevel(id: Int): String {
    ran("topLevel")
    return "p$id"
}

fun withDefault(id: Int, region: String = "eu"): String {
    ran("withDefault")
    return region + id
}

fun String.extension(times: Int): String {
    ran("extension")
    return repeat(times)
}

fun dataClass(id: Long): Product {
    ran("dataClass")
    return Product(id, "lamp", listOf("a", "b"))
}

fun sealedAnswer(id: Long): Outcome {
    ran("sealedAnswer")
    return if (id == 0L) Missing else Found(Product(id, "lamp"), mapOf(Size.LARGE to 2))
}

fun objectAnswer(id: Long): Outcome {
    ran("objectAnswer")
    return if (id == 0L) Missing else Found(Product(id, "lamp"), mapOf(Size.LARGE to 2))
}

fun byDataClass(product: Product): String {
    ran("byDataClass")
    return product.name
}

fun byLambda(id: Int, then: (Int) -> Int): Int {
    ran("byLambda")
    return then(id)
}

fun pairOf(id: Int): Pair<Int, String?> {
    ran("pairOf")
    return id to null
}

fun unitAnswer(id: Int) {
    ran("unitAnswer")
}

suspend fun suspended(id: Int): String {
    ran("suspended")
    return "s$id"
}

fun inlineClass(id: ProductId): String {
    ran("inlineClass")
    return "i" + id.value
}

inline fun inlined(id: Int): String {
    ran("inlined")
    return "in$id"
}

tailrec fun tailRecursive(n: Int, sum: Long = 0): Long {
    if (n == 3) ran("tailRecursive")
    return if (n == 0) sum else tailRecursive(n - 1, sum + n)
}

object Registry {
    fun inObject(id: Int): String {
        ran("inObject")
        return "o$id"
    }

    @JvmStatic
    fun staticInObject(id: Int): String {
        ran("staticInObject")
        return "so$id"
    }
}

interface Priced {
    fun inInterface(id: Int): String {
        ran("inInterface")
        return "if$id"
    }

    fun implemented(id: Int): String
}

class Shop : Priced {
    val property: String
        get() {
            ran("property")
            return "value"
        }

    override fun implemented(id: Int): String {
        ran("implemented")
        return "im$id"
    }

    fun member(id: Int, note: String? = null, list: List<Int> = listOf(1)): String {
        ran("member")
        return "m$id$note$list"
    }

    @JvmOverloads
    fun overloads(id: Int, note: String = "n"): String {
        ran("overloads")
        return note + id
    }

    fun unsigned(id: UInt): String {
        ran("unsigned")
        return "u$id"
    }

    internal fun internalOne(id: Int): String {
        ran("internalOne")
        return "int$id"
    }

    fun nullableInt(id: Int?): Int? {
        ran("nullableInt")
        return id
    }

    fun local(id: Int): String {
        fun inLocal(n: Int): String {
            ran("inLocal")
            return "l$n"
        }
        return inLocal(id)
    }

    suspend fun suspendedMember(id: Int): String {
        ran("suspendedMember")
        return "sm$id"
    }

    companion object {
        fun inCompanion(id: Int): String {
            ran("inCompanion")
            return "c$id"
        }

        @JvmStatic
        fun staticInCompanion(id: Int): String {
            ran("staticInCompanion")
            return "sc$id"
        }
    }
}

fun <T> now(block: suspend () -> T): T {
    var result: Result<T>? = null
    block.startCoroutine(
        object : Continuation<T> {
            override val context: CoroutineContext = EmptyCoroutineContext

            override fun resumeWith(answer: Result<T>) {
                result = answer
            }
        },
    )
    return result!!.getOrThrow()
}

fun main() {
    val shop = Shop()
    thrice("topLevel") { topLevel(7) }
    thrice("withDefault") { withDefault(7) }
    thrice("extension") { "x".extension(3) }
    thrice("dataClass") { dataClass(7) }
    thrice("sealedAnswer") { sealedAnswer(7) }
    thrice("objectAnswer") { objectAnswer(0) }
    thrice("byDataClass") { byDataClass(Product(1, "n", listOf("x"))) }
    thrice("byLambda") { byLambda(7) { it + 1 } }
    thrice("pairOf") { pairOf(7) }
    thrice("unitAnswer") { unitAnswer(7) }
    thrice("suspended") { now { suspended(7) } }
    thrice("inlineClass") { inlineClass(ProductId(7)) }
    thrice("inlined") { inlined(7) }
    thrice("tailRecursive") { tailRecursive(3) }
    thrice("inObject") { Registry.inObject(7) }
    thrice("staticInObject") { Registry.staticInObject(7) }
    thrice("inInterface") { shop.inInterface(7) }
    thrice("implemented") { shop.implemented(7) }
    thrice("property") { shop.property }
    thrice("member") { shop.member(7) }
    thrice("overloads") { shop.overloads(7) }
    thrice("unsigned") { shop.unsigned(7u) }
    thrice("internalOne") { shop.internalOne(7) }
    thrice("nullableInt") { shop.nullableInt(null) }
    thrice("inLocal") { shop.local(7) }
    thrice("suspendedMember") { now { shop.suspendedMember(7) } }
    thrice("inCompanion") { Shop.inCompanion(7) }
    thrice("staticInCompanion") { Shop.staticInCompanion(7) }
    tell()
}
